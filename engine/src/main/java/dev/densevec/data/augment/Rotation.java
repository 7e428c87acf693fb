package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;

/// A turn about the centre by a random angle, black where nothing was: torchvision's
/// `RandomRotation` with bilinear interpolation.
///
/// @param degrees largest angle to either side, above 0 and up to 180
public record Rotation(double degrees) implements AugmentationStep {
  public Rotation {
    if (!(degrees > 0 && degrees <= 180)) {
      throw new IllegalArgumentException(
          "rotate by up to " + degrees + " degrees: must be above 0 and up to 180");
    }
  }

  @Override
  public Picture apply(Picture src, Randomness random) {
    double angle = random.uniform(-degrees, degrees);
    return Warp.rotate(angle, src.height(), src.width()).smooth(src);
  }

  @Override
  public boolean changesColours() {
    return false;
  }

  @Override
  public String text() {
    return "rotate(" + degrees + ")";
  }
}
