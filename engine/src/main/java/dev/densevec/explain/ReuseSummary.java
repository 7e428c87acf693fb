package dev.densevec.explain;

import dev.densevec.explain.FeatureReuse.Block;
import dev.densevec.explain.FeatureReuse.Target;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Puts what [FeatureReuse] shows into words.
///
/// @param older for each block, the mean weight that its layers give to the older half of their
///   sources as a share of what they give to the newer half
/// @param input for each block, the mean weight of the block's input as a share of the mean weight
///   of the block's own layers
/// @param classifierNewer mean weight that the classifier gives to the newer half of the last
///   block's sources over that of the older half
public record ReuseSummary(List<Double> older, List<Double> input, double classifierNewer) {

  public ReuseSummary {
    older = List.copyOf(older);
    input = List.copyOf(input);
  }

  /// Sums up a network's feature reuse.
  public static ReuseSummary of(FeatureReuse reuse) {
    Target classifier = reuse.blocks().getLast().targets().getLast();
    return new ReuseSummary(
        reuse.blocks().stream().map(ReuseSummary::older).toList(),
        reuse.blocks().stream().map(ReuseSummary::input).toList(),
        1 / older(List.of(classifier)));
  }

  private static double older(Block block) {
    return older(block.targets().subList(0, block.targets().size() - 1));
  }

  /// If the number of sources is odd, the one in the middle counts to neither half.
  private static double older(List<Target> targets) {
    double old = 0;
    double young = 0;
    for (Target target : targets) {
      List<Double> weights = target.weights();
      int half = weights.size() / 2;
      old += half == 0 ? 0 : mean(weights.subList(0, half));
      young += half == 0 ? 0 : mean(weights.subList(weights.size() - half, weights.size()));
    }
    return old / young;
  }

  private static double input(Block block) {
    double first = 0;
    double others = 0;
    for (Target target : block.targets()) {
      List<Double> weights = target.weights();
      if (weights.size() > 1) {
        first += weights.getFirst();
        others += mean(weights.subList(1, weights.size()));
      }
    }
    return first / others;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /// One sentence for people.
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "Layers give the older half of the features before them %s of the mean weight of the newer"
            + " half (block by block), and a block's input %s of that of the block's own features;"
            + " the classifier gives the newer half of the last block %.1f times the weight of the"
            + " older.",
        percent(older),
        percent(input),
        classifierNewer);
  }

  private static String percent(List<Double> shares) {
    return shares.stream()
        .map(share -> String.format(Locale.ROOT, "%.0f %%", 100 * share))
        .collect(Collectors.joining(", "));
  }
}
