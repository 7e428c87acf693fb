package dev.densevec.checkpoint.recognise;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tensors that stand beside a network in a checkpoint and are no part of what it computes from an
/// image that has been normalised: a loss's weights, statistics of colours, thresholds.
final class Companions {
  private static final Set<String> MODULES =
      Set.of(
          "criterion",
          "loss",
          "loss_fn",
          "loss_func",
          "loss_function",
          "class_weights",
          "class_weight",
          "pos_weight",
          "normalize",
          "normalizer",
          "normalization",
          "preprocess",
          "transform",
          "mean",
          "std",
          "pixel_mean",
          "pixel_std",
          "op_threshs",
          "thresholds",
          "metric",
          "metrics",
          "train_metrics",
          "val_metrics");

  private Companions() {}

  /// Whether a name, or a part of it in front of a network's own, is one of these.
  static boolean contains(String name) {
    List<String> parts = List.of(name.toLowerCase(Locale.ROOT).split("\\.", -1));
    return MODULES.contains(parts.getFirst())
        || (parts.size() > 1
            && MODULES.contains(parts.get(1))
            && !parts.getFirst().startsWith("features"));
  }
}
