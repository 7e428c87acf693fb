package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import java.util.Locale;

/// Brightness, contrast and saturation times factors near 1 and the hue turned, in a random order:
/// torchvision's `ColorJitter`.
///
/// A factor is uniform between `max(0, 1 - strength)` and `1 + strength`; a strength of 0 leaves
/// its property alone.
///
/// @param brightness strength, at least 0
/// @param contrast strength, at least 0
/// @param saturation strength, at least 0
/// @param hue largest turn to either side as a share of the circle, 0 to 0.5
public record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements AugmentationStep {
  public ColorJitter {
    if (!(hue >= 0 && hue <= 0.5)) {
      throw new IllegalArgumentException(
          "color jitter of hue " + hue + ": must be between 0 and 0.5");
    }
    for (double strength : new double[] {brightness, contrast, saturation}) {
      if (!(strength >= 0 && strength <= 100)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "color jitter of strength %s: must be between 0 and 100", strength));
      }
    }
  }

  /// The hue as it is.
  public ColorJitter(double brightness, double contrast, double saturation) {
    this(brightness, contrast, saturation, 0);
  }

  @Override
  public Picture apply(Picture src, Randomness random) {
    double[] strengths = {brightness, contrast, saturation, hue};
    int[] order = new int[hue > 0 ? strengths.length : strengths.length - 1];
    random.permute(order);
    Picture picture = src;
    for (int property : order) {
      double strength = strengths[property];
      if (strength > 0) {
        double factor =
            property == 3
                ? random.uniform(-strength, strength)
                : random.uniform(Math.max(0, 1 - strength), 1 + strength);
        picture =
            switch (property) {
              case 0 -> Colours.brightness(picture, factor);
              case 1 -> Colours.contrast(picture, factor);
              case 2 -> Colours.saturation(picture, factor);
              default -> Hue.turned(picture, factor);
            };
      }
    }
    return picture;
  }

  @Override
  public boolean changesColours() {
    return true;
  }

  @Override
  public String text() {
    String last = hue > 0 ? "," + hue : "";
    return String.format(
        Locale.ROOT, "color-jitter(%s,%s,%s%s)", brightness, contrast, saturation, last);
  }
}
