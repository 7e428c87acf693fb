package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;

/// Every other picture upside down: torchvision's `RandomVerticalFlip`.
public record VerticalFlip() implements AugmentationStep {
  @Override
  public Picture apply(Picture src, Randomness random) {
    return random.chance(0.5) ? src.flipped() : src;
  }

  @Override
  public boolean changesColours() {
    return false;
  }

  @Override
  public String text() {
    return "vertical-flip";
  }
}
