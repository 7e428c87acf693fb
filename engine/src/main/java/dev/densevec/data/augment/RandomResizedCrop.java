package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import java.util.Locale;

/// A part of random size, shape and place, resized to the input's size with an antialiased filter:
/// torchvision's `RandomResizedCrop`.
///
/// Ten parts are tried: a share of the picture's area, uniform between the bounds, and width over
/// height between 3/4 and 4/3, uniform in its logarithm. If none of them fits, the largest central
/// part of an allowed shape is taken.
///
/// @param least smallest share of the area, above 0
/// @param most largest share, at most 1
public record RandomResizedCrop(double least, double most) implements Framing {
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;
  private static final int TRIES = 10;

  /// A part of a picture, in pixels.
  record Part(int top, int left, int height, int width) {}

  public RandomResizedCrop {
    if (!(least > 0 && least <= most && most <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shares %s to %s of the area: must ascend and lie above 0 and up to 1",
              least,
              most));
    }
  }

  @Override
  public Picture fit(Picture src, int height, int width, Resampling filter, Randomness random) {
    Part part = choose(src.height(), src.width(), random);
    return src.part(part.top(), part.left(), part.height(), part.width())
        .resized(height, width, filter);
  }

  /// Chooses a part of a picture of `height` by `width` pixels.
  Part choose(int height, int width, Randomness random) {
    double area = (double) height * width;
    for (int i = 0; i < TRIES; i++) {
      double target = area * random.uniform(least, most);
      double shape =
          StrictMath.exp(random.uniform(StrictMath.log(NARROWEST), StrictMath.log(WIDEST)));
      int w = (int) Math.rint(Math.sqrt(target * shape));
      int h = (int) Math.rint(Math.sqrt(target / shape));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        return new Part(random.nextInt(height - h + 1), random.nextInt(width - w + 1), h, w);
      }
    }
    return central(height, width);
  }

  private static Part central(int height, int width) {
    double shape = (double) width / height;
    int h = shape < NARROWEST ? (int) Math.rint(width / NARROWEST) : height;
    int w = shape > WIDEST ? (int) Math.rint(height * WIDEST) : width;
    return new Part((height - h) / 2, (width - w) / 2, h, w);
  }

  @Override
  public String text() {
    return least == 0.08 && most == 1
        ? "random-resized-crop"
        : String.format(Locale.ROOT, "random-resized-crop(%s,%s)", least, most);
  }
}
