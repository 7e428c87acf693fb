package dev.densevec.data.augment;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// What happens to a training picture before it is normalised: it is brought to the input's size,
/// its colours and geometry are changed, it is mirrored and the window is moved, in this order.
///
/// @param framing how it is brought to the input's size
/// @param mirror whether left and right are exchanged for every other picture
/// @param steps changes in between, in their order
/// @param filter filter of the resizing
public record Augmentation(
    Framing framing, boolean mirror, List<AugmentationStep> steps, Resampling filter) {
  /// Nothing random: resize and centre crop, as in evaluation.
  public static final Augmentation NONE =
      new Augmentation(new Centre(Optional.empty()), false, List.of());

  /// The paper's augmentation of CIFAR: a crop from a border of 4, mirrored at random.
  public static final Augmentation CROP_FLIP = new Augmentation(new PadCrop(4), true, List.of());

  public Augmentation {
    Objects.requireNonNull(framing);
    Objects.requireNonNull(filter);
    steps = List.copyOf(steps);
  }

  /// Resizing is bilinear.
  public Augmentation(Framing framing, boolean mirror, List<AugmentationStep> steps) {
    this(framing, mirror, steps, Resampling.BILINEAR);
  }

  /// The same with another filter of the resizing.
  public Augmentation withFilter(Resampling other) {
    return new Augmentation(framing, mirror, steps, other);
  }

  /// Reads the textual form: a framing, then steps, joined by `+`.
  ///
  /// | framing | |
  /// |---|---|
  /// | `none` | resize and centre crop |
  /// | `resize(256)`, `resize(256x256)` | the same with this size before the crop |
  /// | `flip` | the same as `none`, mirrored at random |
  /// | `crop`, `crop(6)` | a crop from a border of 4, or of another width |
  /// | `crop-flip`, `crop-flip(6)` | the same, mirrored at random |
  /// | `random-crop`, `random-crop-flip` | a part of the input's size, its scale kept |
  /// | `random-resized-crop`, `random-resized-crop(0.25,1)` | a part of 8 % to 100 % of the area, or of other shares, mirrored at random |
  ///
  /// | step | |
  /// |---|---|
  /// | `vertical-flip` | upside down, every other picture |
  /// | `rotate(10)` | a turn by up to so many degrees |
  /// | `color-jitter(0.4,0.4,0.4)` | brightness, contrast, saturation |
  /// | `color-jitter(0.4,0.4,0.4,0.1)` | these and the hue |
  /// | `rand-augment`, `rand-augment(2,9)` | operations for each picture, magnitude of 0 to 30 |
  /// | `trivial-augment` | one operation of random magnitude |
  ///
  /// @throws IllegalArgumentException if the text is none of these; the message says which part
  public static Augmentation parse(String text) {
    return AugmentationText.parse(text);
  }

  /// Refuses steps that change colours for pictures that have none.
  ///
  /// @param channels of the pictures
  /// @throws IllegalArgumentException in one line that names the step, if there are neither one nor
  ///   three channels
  public void requireFits(int channels) {
    boolean coloured = channels == 1 || channels == 3;
    for (AugmentationStep step : steps) {
      if (!coloured && step.changesColours()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s changes colours, which pictures of %d channels don't have",
                step.text(),
                channels));
      }
    }
  }

  /// Changes a picture. A [dev.densevec.data.batch.BatchLoader] does it by itself; other programs
  /// normalise the window of `height x width` pixels, and set to zero what lies outside the picture.
  ///
  ///     Placed placed = Augmentation.CROP_FLIP.apply(picture, 32, 32, random);
  ///     int row = y + placed.top(); // of the picture, for the row y of the input
  ///
  /// @param height rows of the input
  /// @param width columns of the input
  /// @param random what decides; the same numbers give the same pixels
  /// @return the changed picture, and where the window lies on it
  public Placed apply(Picture src, int height, int width, Randomness random) {
    Picture picture = framing.fit(src, height, width, filter, random);
    for (AugmentationStep step : steps) {
      picture = step.apply(picture, random);
    }
    boolean mirrored = mirror && random.chance(0.5);
    int top = framing.shift(random);
    int left = framing.shift(random);
    return new Placed(mirrored ? picture.mirrored() : picture, top, left);
  }

  /// The textual form, which [#parse(String)] reads; the filter is not part of it.
  @Override
  public String toString() {
    return AugmentationText.of(this);
  }
}
