package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import java.util.Optional;

/// A part of the input's size at a random place of the picture, which keeps its scale: a network
/// learns on smaller inputs, at less cost, what it will see in whole pictures.
///
/// A picture smaller than the input is brought to the input's size.
public record RandomCrop() implements Framing {
  private static final Centre CENTRE = new Centre(Optional.empty());

  @Override
  public Picture fit(Picture src, int height, int width, Resampling filter, Randomness random) {
    if (src.height() < height || src.width() < width) {
      return CENTRE.fit(src, height, width, filter, random);
    }
    int top = random.nextInt(src.height() - height + 1);
    int left = random.nextInt(src.width() - width + 1);
    return src.part(top, left, height, width);
  }

  @Override
  public String text() {
    return "random-crop";
  }
}
