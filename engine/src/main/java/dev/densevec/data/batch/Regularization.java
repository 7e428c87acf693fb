package dev.densevec.data.batch;

import java.util.Locale;

/// What is done to training batches against overfitting, beside each picture's augmentation.
///
/// @param labelSmoothing share of a target that is spread over all classes, from 0 to below 1
/// @param mixup parameter of the beta distribution by which whole pictures are blended; 0 for none
/// @param cutmix the same for pasting a rectangle of another picture; 0 for none; with both, each
///   batch takes one of them at random
/// @param randomErasing probability with which a rectangle of a picture is set to the mean colour
public record Regularization(
    double labelSmoothing, double mixup, double cutmix, double randomErasing) {

  /// Plain pictures and targets.
  public static final Regularization NONE = new Regularization(0, 0, 0, 0);

  /// @throws IllegalArgumentException if a number is out of its range
  public Regularization {
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "labelSmoothing",
        labelSmoothing,
        "at least 0 and below 1");
    require(mixup >= 0 && mixup <= 1e6, "mixup", mixup, "between 0 and 1e6");
    require(cutmix >= 0 && cutmix <= 1e6, "cutmix", cutmix, "between 0 and 1e6");
    require(
        randomErasing >= 0 && randomErasing <= 1,
        "randomErasing",
        randomErasing,
        "between 0 and 1");
  }

  static void require(boolean valid, String name, Number value, String expected) {
    if (!valid) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s %s: must be %s", name, value, expected));
    }
  }
}
