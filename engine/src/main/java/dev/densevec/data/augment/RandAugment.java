package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import java.util.Locale;

/// Some operations chosen at random, all of one magnitude: torchvision's `RandAugment`.
///
/// @param count operations for each picture, 1 to 100
/// @param magnitude 0 (none) to 30
public record RandAugment(int count, int magnitude) implements AugmentationStep {
  private static final int LAST = Operation.BINS - 1;

  public RandAugment {
    if (count < 1 || count > 100 || magnitude < 0 || magnitude > LAST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "rand-augment(%d,%d): must be 1 to 100 operations of magnitude 0 to %d",
              count,
              magnitude,
              LAST));
    }
  }

  @Override
  public Picture apply(Picture src, Randomness random) {
    Operation[] all = Operation.values();
    Picture picture = src;
    for (int i = 0; i < count; i++) {
      Operation operation = all[random.nextInt(all.length)];
      double value = value(operation, magnitude, src.height(), src.width());
      boolean negative = operation.signed() && random.chance(0.5);
      picture = operation.apply(picture, negative ? -value : value);
    }
    return picture;
  }

  /// What a magnitude means to an operation on pictures of `height` by `width` pixels.
  static double value(Operation operation, int magnitude, int height, int width) {
    double share = (double) magnitude / LAST;
    return switch (operation) {
      case SHEAR_X, SHEAR_Y -> 0.3 * share;
      case TRANSLATE_X -> 150.0 / 331 * width * share;
      case TRANSLATE_Y -> 150.0 / 331 * height * share;
      case ROTATE -> 30 * share;
      case BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> 0.9 * share;
      case POSTERIZE -> 8 - Math.rint(4 * share);
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
    return String.format(Locale.ROOT, "rand-augment(%d,%d)", count, magnitude);
  }
}
