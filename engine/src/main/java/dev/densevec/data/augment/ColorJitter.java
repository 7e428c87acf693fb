package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import java.util.Locale;

/// Brightness, contrast and saturation times factors near 1, in a random order: torchvision's
/// `ColorJitter`.
///
/// A factor is uniform between `max(0, 1 - strength)` and `1 + strength`; a strength of 0 leaves
/// its property alone.
///
/// @param brightness strength, at least 0
/// @param contrast strength, at least 0
/// @param saturation strength, at least 0
public record ColorJitter(double brightness, double contrast, double saturation)
    implements AugmentationStep {
  public ColorJitter {
    for (double strength : new double[] {brightness, contrast, saturation}) {
      if (!(strength >= 0 && strength <= 100)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "color jitter of strength %s: must be between 0 and 100", strength));
      }
    }
  }

  @Override
  public Picture apply(Picture src, Randomness random) {
    double[] strengths = {brightness, contrast, saturation};
    int[] order = new int[strengths.length];
    random.permute(order);
    Picture picture = src;
    for (int property : order) {
      double strength = strengths[property];
      if (strength > 0) {
        double factor = random.uniform(Math.max(0, 1 - strength), 1 + strength);
        picture =
            switch (property) {
              case 0 -> Colours.brightness(picture, factor);
              case 1 -> Colours.contrast(picture, factor);
              default -> Colours.saturation(picture, factor);
            };
      }
    }
    return picture;
  }

  @Override
  public String text() {
    return String.format(Locale.ROOT, "color-jitter(%s,%s,%s)", brightness, contrast, saturation);
  }
}
