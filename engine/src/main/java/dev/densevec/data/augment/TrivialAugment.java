package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;

/// One operation chosen at random, of random magnitude: torchvision's `TrivialAugmentWide`.
public record TrivialAugment() implements AugmentationStep {
  @Override
  public Picture apply(Picture src, Randomness random) {
    Operation[] all = Operation.values();
    Operation operation = all[random.nextInt(all.length)];
    double value = value(operation, random.nextInt(Operation.BINS));
    boolean negative = operation.signed() && random.chance(0.5);
    return operation.apply(src, negative ? -value : value);
  }

  /// What a magnitude of 0 to 30 means to an operation.
  static double value(Operation operation, int magnitude) {
    double share = (double) magnitude / (Operation.BINS - 1);
    return switch (operation) {
      case SHEAR_X, SHEAR_Y, BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> 0.99 * share;
      case TRANSLATE_X, TRANSLATE_Y -> 32 * share;
      case ROTATE -> 135 * share;
      case POSTERIZE -> 8 - Math.rint(6 * share);
      case SOLARIZE -> 255 * (1 - share);
      case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
    };
  }

  @Override
  public boolean changesColours() {
    return true;
  }

  @Override
  public String text() {
    return "trivial-augment";
  }
}
