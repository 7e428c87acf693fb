package dev.densevec.cli.format;

import java.util.List;

/// What the network says about one image.
///
/// @param image the image as the user named it, or as it was found
/// @param ranked the best classes, best first
public record Prediction(String image, List<Ranked> ranked) {

  /// One class.
  ///
  /// @param index the class, from 0
  /// @param label its name
  /// @param score its probability, or its logit where logits were asked for
  public record Ranked(int index, String label, float score) {}

  public Prediction {
    ranked = List.copyOf(ranked);
  }
}
