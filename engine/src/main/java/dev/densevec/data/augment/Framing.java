package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;

/// How a picture is brought to the size of the network's input.
public sealed interface Framing permits Centre, PadCrop, RandomCrop, RandomResizedCrop {

  /// The picture resized to `height` by `width` pixels, or cropped and resized.
  ///
  /// @param filter filter of the resizing
  Picture fit(Picture src, int height, int width, Resampling filter, Randomness random);

  /// How far the window is moved from the fitted picture, along one axis.
  default int shift(Randomness random) {
    return 0;
  }

  /// The textual form, without mirroring.
  String text();
}
