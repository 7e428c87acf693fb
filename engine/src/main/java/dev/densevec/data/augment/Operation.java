package dev.densevec.data.augment;

import dev.densevec.data.image.Picture;

/// The operations that RandAugment and TrivialAugment choose from, in torchvision's order.
enum Operation {
  IDENTITY(false),
  SHEAR_X(true),
  SHEAR_Y(true),
  TRANSLATE_X(true),
  TRANSLATE_Y(true),
  ROTATE(true),
  BRIGHTNESS(true),
  COLOR(true),
  CONTRAST(true),
  SHARPNESS(true),
  POSTERIZE(false),
  SOLARIZE(false),
  AUTO_CONTRAST(false),
  EQUALIZE(false);

  /// Number of steps that magnitudes are divided into, both ends among them.
  static final int BINS = 31;

  private final boolean signed;

  Operation(boolean signed) {
    this.signed = signed;
  }

  /// Whether the magnitude is negated for every other picture.
  boolean signed() {
    return signed;
  }

  /// Applies the operation.
  ///
  /// @param magnitude a tangent for shears, pixels for translations, degrees for rotations, what a
  ///   factor exceeds 1 by for enhancements, bits kept, or a threshold; else of no meaning
  Picture apply(Picture src, double magnitude) {
    return switch (this) {
      case IDENTITY -> src;
      case SHEAR_X -> Warp.shearX(magnitude).apply(src);
      case SHEAR_Y -> Warp.shearY(magnitude).apply(src);
      case TRANSLATE_X -> Warp.translate((int) magnitude, 0).apply(src);
      case TRANSLATE_Y -> Warp.translate(0, (int) magnitude).apply(src);
      case ROTATE -> Warp.rotate(magnitude, src.height(), src.width()).apply(src);
      case BRIGHTNESS -> Colours.brightness(src, 1 + magnitude);
      case COLOR -> Colours.saturation(src, 1 + magnitude);
      case CONTRAST -> Colours.contrast(src, 1 + magnitude);
      case SHARPNESS -> Colours.sharpness(src, 1 + magnitude);
      case POSTERIZE -> Colours.posterize(src, (int) magnitude);
      case SOLARIZE -> Colours.solarize(src, magnitude);
      case AUTO_CONTRAST -> Colours.autoContrast(src);
      case EQUALIZE -> Colours.equalize(src);
    };
  }
}
