package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the running statistics of a trained DenseNet's norms say of what it computes.
///
/// In a dense block a norm sees the channels that the norm before it saw, and those of one layer
/// more. Both have kept the same means and variances of the channels that they share, so the order
/// of concatenation shows. A norm after a 1x1 convolution sees the mean `W beta` of what the norm
/// in front of it puts out if no ReLU is between them, for the mean of a norm's output is its bias.
///
/// Weights that were never trained, or whose statistics are made up, say nothing.
final class RunningStatistics {

  /// Where a layer puts its new channels.
  enum Order {
    /// The statistics don't say.
    UNKNOWN,
    /// After those that it reads.
    NEW_LAST,
    /// In front of those that it reads.
    NEW_FIRST
  }

  private static final Pattern FIRST_NORM =
      Pattern.compile("features\\.denseblock(\\d{1,6})\\.denselayer(\\d{1,6})\\.norm1\\.weight");
  private static final String MEAN = ".running_mean";
  private static final String VARIANCE = ".running_var";

  /// Means that differ by less than this share of the deviation are the same.
  private static final double SAME_MEAN = 0.01;

  /// Variances that differ by less than this share are the same.
  private static final double SAME_VARIANCE = 0.05;

  /// The share of channels of which both must be the same.
  private static final double MOST = 0.9;

  /// Means of fewer channels could be equal by chance.
  private static final int FEWEST_CHANNELS = 4;

  /// What `W beta` may differ by from a mean: weights move while statistics are gathered.
  private static final double SAME_PRODUCT = 0.05;

  /// More than a parameter of a network that is read has elements.
  private static final long MOST_ELEMENTS = 1 << 24;

  private final Map<String, TensorEntry> tensors = new HashMap<>();

  /// Norms that see a block's channels, in order, by the number of the block.
  private final TreeMap<Integer, List<String>> norms = new TreeMap<>();

  /// @param named all tensors under torchvision's names
  RunningStatistics(List<TensorEntry> named) {
    TreeMap<Integer, TreeMap<Integer, String>> layers = new TreeMap<>();
    for (TensorEntry tensor : named) {
      tensors.put(tensor.name(), tensor);
      Matcher match = FIRST_NORM.matcher(tensor.name());
      if (match.matches()) {
        layers
            .computeIfAbsent(Integer.parseInt(match.group(1)), _ -> new TreeMap<>())
            .put(Integer.parseInt(match.group(2)), Names.module(tensor.name()));
      }
    }
    layers.forEach(
        (block, ofBlock) -> {
          List<String> all = new ArrayList<>(ofBlock.values());
          all.add(
              block.equals(layers.lastKey())
                  ? "features.norm5"
                  : "features.transition" + block + ".norm");
          norms.put(block, all);
        });
  }

  /// Where layers put their new channels.
  Order order() {
    int last = 0;
    int first = 0;
    for (List<String> block : norms.values()) {
      float[][] after = statistics(block.getFirst());
      for (int i = 1; i < block.size(); i++) {
        float[][] before = after;
        after = statistics(block.get(i));
        int grown = after[0].length - before[0].length;
        if (before[0].length > 0 && grown > 0) {
          boolean atEnd = same(before, after, 0);
          boolean inFront = same(before, after, grown);
          last += atEnd && !inFront ? 1 : 0;
          first += inFront && !atEnd ? 1 : 0;
        }
      }
    }
    if (last > 0 == first > 0) {
      return Order.UNKNOWN;
    }
    return last > 0 ? Order.NEW_LAST : Order.NEW_FIRST;
  }

  private float[][] statistics(String norm) {
    float[][] both = {values(norm + MEAN), values(norm + VARIANCE)};
    return both[0].length == both[1].length ? both : new float[2][0];
  }

  private static boolean same(float[][] before, float[][] after, int offset) {
    int same = 0;
    for (int c = 0; c < before[0].length; c++) {
      double variance = before[1][c];
      boolean mean =
          Math.abs(before[0][c] - after[0][offset + c]) <= SAME_MEAN * Math.sqrt(variance);
      boolean spread = Math.abs(variance - after[1][offset + c]) <= SAME_VARIANCE * variance;
      same += mean && spread ? 1 : 0;
    }
    return same >= MOST * before[0].length;
  }

  /// The first of the convolutions in front of which no ReLU was, if the statistics say so of all
  /// that are in transitions, or of all that begin a layer.
  Optional<String> withoutRelu() {
    for (boolean transitions : new boolean[] {true, false}) {
      List<String> linear = new ArrayList<>();
      int judged = 0;
      for (Map.Entry<Integer, List<String>> block : norms.entrySet()) {
        for (String norm : block.getValue()) {
          String layer = Names.module(norm);
          boolean transition = norm.endsWith(".norm");
          String conv = layer + (transition ? ".conv" : ".conv1");
          String next = transition ? firstNorm(block.getKey() + 1) : layer + ".norm2";
          if (transition == transitions && isJudged(norm, conv, next)) {
            judged++;
            if (isLinear(norm, conv, next)) {
              linear.add(conv);
            }
          }
        }
      }
      if (judged > 0 && linear.size() == judged) {
        return Optional.of(linear.getFirst());
      }
    }
    return Optional.empty();
  }

  private String firstNorm(int block) {
    List<String> ofBlock = norms.get(block);
    return ofBlock == null ? "" : ofBlock.getFirst();
  }

  /// Whether a 1x1 convolution leads from one norm to another of channels enough.
  private boolean isJudged(String norm, String conv, String next) {
    long in = elements(norm + ".bias");
    long out = elements(next + MEAN);
    return out >= FEWEST_CHANNELS && in > 0 && elements(conv + ".weight") == in * out;
  }

  private long elements(String name) {
    TensorEntry tensor = tensors.get(name);
    return tensor == null ? 0 : tensor.elements();
  }

  /// Whether a norm saw the means `W beta + bias`.
  private boolean isLinear(String norm, String conv, String next) {
    float[] beta = values(norm + ".bias");
    float[] weight = values(conv + ".weight");
    float[] bias = values(conv + ".bias");
    float[] mean = values(next + MEAN);
    if (weight.length != (long) beta.length * mean.length) {
      return false;
    }
    double distance = 0;
    double length = 0;
    for (int o = 0; o < mean.length; o++) {
      double product = bias.length == mean.length ? bias[o] : 0;
      for (int i = 0; i < beta.length; i++) {
        product += (double) weight[o * beta.length + i] * beta[i];
      }
      distance += (product - mean[o]) * (product - mean[o]);
      length += (double) mean[o] * mean[o];
    }
    return length > 0 && Math.sqrt(distance) < SAME_PRODUCT * Math.sqrt(length);
  }

  private float[] values(String name) {
    TensorEntry tensor = tensors.get(name);
    if (tensor == null || !tensor.isReadable() || tensor.elements() > MOST_ELEMENTS) {
      return new float[0];
    }
    float[] values = new float[(int) tensor.elements()];
    tensor.copyTo(MemorySegment.ofArray(values));
    return values;
  }
}
