package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import java.util.Locale;
import java.util.Optional;

/// A crop of the input's size at a random place of the picture with a border around it: the paper's
/// augmentation of CIFAR (section 4.1, "+"), with a border of 4.
///
/// The border is zero after normalising, thus of the mean colour, as in the authors' code, which
/// normalises before it pads. A picture of another size is brought to the input's first.
///
/// @param border pixels on each side, at least 1
public record PadCrop(int border) implements Framing {
  private static final Centre CENTRE = new Centre(Optional.empty());
  private static final int MOST = 1 << 10;

  public PadCrop {
    if (border < 1 || border > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a border of %d pixels: must be between 1 and %d", border, MOST));
    }
  }

  @Override
  public Picture fit(Picture src, int height, int width, Resampling filter, Randomness random) {
    return CENTRE.fit(src, height, width, filter, random);
  }

  /// From `-border` to `border`, each as likely.
  @Override
  public int shift(Randomness random) {
    return random.nextInt(2 * border + 1) - border;
  }

  @Override
  public String text() {
    return border == 4 ? "crop" : String.format(Locale.ROOT, "crop(%d)", border);
  }
}
