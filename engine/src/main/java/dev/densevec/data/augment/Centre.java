package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Resizing and cropping the centre, as in evaluation: nothing random.
///
/// A picture that has the input's size already is taken as it is, unless a size was asked for.
///
/// @param resize the size before the crop; by default the shorter side becomes 8/7 of the input's
///   longer one (256 for 224), or for inputs below 128 pixels, which are cut out tightly as a rule,
///   the picture is resized to the input's size
public record Centre(Optional<Resize> resize) implements Framing {
  private static final int SMALL = 128;

  /// The preprocessing that this stands for.
  ///
  /// @param height rows of the input
  /// @param width columns of the input
  /// @param filter filter of the resizing
  /// @param mean what it normalises by; also says how many channels there are
  /// @param std what it normalises by, a number for each channel
  public Preprocessing preprocessing(
      int height, int width, Resampling filter, List<Float> mean, List<Float> std) {
    Resize to = resize.orElseGet(() -> usual(height, width));
    return new Preprocessing(to, filter, width, height, mean.size(), mean, std);
  }

  private static Resize usual(int height, int width) {
    int side = Math.max(height, width);
    return side < SMALL
        ? new Resize.Exact(width, height)
        : new Resize.ShortSide(Math.min(side * 8 / 7, Preprocessing.MAX_SIDE));
  }

  @Override
  public Picture fit(Picture src, int height, int width, Resampling filter, Randomness random) {
    if (resize.isEmpty() && src.height() == height && src.width() == width) {
      return src;
    }
    List<Float> zeros = Collections.nCopies(src.channels(), 0f);
    List<Float> ones = Collections.nCopies(src.channels(), 1f);
    return preprocessing(height, width, filter, zeros, ones).crop(src);
  }

  @Override
  public String text() {
    return resize.map(to -> "resize(" + to + ")").orElse("none");
  }
}
