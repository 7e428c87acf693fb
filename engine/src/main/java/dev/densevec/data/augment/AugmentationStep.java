package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;

/// A random change to the colours or the geometry of a picture that keeps its size.
public sealed interface AugmentationStep
    permits ColorJitter, RandAugment, Rotation, TrivialAugment, VerticalFlip {

  /// The changed picture.
  Picture apply(Picture src, Randomness random);

  /// Whether colours are changed, which pictures of one channel or three have.
  boolean changesColours();

  /// The textual form.
  String text();
}
