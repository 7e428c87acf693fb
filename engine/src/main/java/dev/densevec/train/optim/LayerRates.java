package dev.densevec.train.optim;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Learning rates that fall with the distance from the classifier, and a rate of its own for all
/// that is not the classifier.
///
/// Depths are those of timm's layer decay: the stem, each dense layer with the transition after it
/// or each residual block, and at last the final norm with the classifier. A parameter of depth `d`
/// of `n` has the factor `decay^(n - 1 - d)`.
public final class LayerRates {
  private static final Pattern BLOCK =
      Pattern.compile("(features\\.denseblock\\d+\\.denselayer\\d+|layer\\d+\\.\\d+)\\..*");
  private static final Pattern TRANSITION = Pattern.compile("features\\.transition\\d+\\..*");

  private LayerRates() {}

  /// The factor of each parameter of a network.
  ///
  /// @param decay factor from a depth to the one before, above 0 and up to 1
  /// @param backbone factor of all parameters but the classifier's, at least 0
  /// @throws IllegalArgumentException if a value is out of range
  public static ToDoubleFunction<String> of(NetworkSpec spec, double decay, double backbone) {
    if (!(decay > 0 && decay <= 1) || !(backbone >= 0 && Double.isFinite(backbone))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "layer decay is %s and the backbone's factor %s, expected above 0 to 1, and at least 0",
              decay,
              backbone));
    }
    Map<String, Integer> depths = depths(spec);
    int last = depths.get(spec.classifier().weight());
    String classifier = spec.classifier().name() + ".";
    return name ->
        (name.startsWith(classifier) ? 1 : backbone)
            * Math.pow(decay, (double) last - depths.get(name));
  }

  private static Map<String, Integer> depths(NetworkSpec spec) {
    Map<String, Integer> depths = new HashMap<>();
    String block = "";
    int depth = 0;
    boolean tail = false;
    for (Parameter parameter : spec.parameters()) {
      Matcher matcher = BLOCK.matcher(parameter.name());
      boolean inside = matcher.matches();
      if (inside && !matcher.group(1).equals(block)) {
        block = matcher.group(1);
        depth++;
      }
      if (!inside && depth > 0 && !tail && !TRANSITION.matcher(parameter.name()).matches()) {
        tail = true;
        depth++;
      }
      depths.put(parameter.name(), depth);
    }
    return depths;
  }
}
