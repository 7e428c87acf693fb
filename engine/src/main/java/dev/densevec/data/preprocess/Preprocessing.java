package dev.densevec.data.preprocess;

import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.image.RgbImage;
import dev.densevec.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// How a picture becomes the input of a network: resize, centre crop, scale to 0..1, normalise.
///
/// The arithmetic is that of torchvision's evaluation transforms on Pillow images. With one channel
/// the picture is made grey first, by Pillow's weights (ITU-R 601-2 luma). With other than one or
/// three channels pictures have as many bands. A picture smaller than the crop is set into black.
///
/// @param resize size before the crop
/// @param filter filter of the resizing
/// @param cropWidth columns of the result
/// @param cropHeight rows of the result
/// @param channels 3 (red, green, blue), 1 (grey) or another number of bands
/// @param mean subtracted from each channel after scaling to 0..1; one number for each channel
/// @param std what the difference is divided by; one positive number for each channel
public record Preprocessing(
    Resize resize,
    Resampling filter,
    int cropWidth,
    int cropHeight,
    int channels,
    List<Float> mean,
    List<Float> std) {

  /// Longest side of a crop or a resized image.
  public static final int MAX_SIDE = 1 << 14;

  /// @throws IllegalArgumentException if a size is out of range, there are no channels, or the
  ///   statistics do not fit the channels
  public Preprocessing {
    Objects.requireNonNull(resize);
    Objects.requireNonNull(filter);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (Math.min(cropWidth, cropHeight) < 1 || Math.max(cropWidth, cropHeight) > MAX_SIDE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "crop %dx%d: sides must be between 1 and %d",
              cropWidth,
              cropHeight,
              MAX_SIDE));
    }
    if (channels < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d channels: must be at least 1", channels));
    }
    if (mean.size() != channels || std.size() != channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d means and %d standard deviations for %d channels",
              mean.size(),
              std.size(),
              channels));
    }
    for (int c = 0; c < channels; c++) {
      if (!Float.isFinite(mean.get(c)) || !Float.isFinite(std.get(c)) || std.get(c) <= 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "mean %s, std %s: must be finite, and std positive", mean, std));
      }
    }
  }

  /// The preset of a name, see [Presets].
  ///
  /// @throws IllegalArgumentException if there is none of this name
  public static Preprocessing named(String name) {
    return Presets.get(name);
  }

  /// Reads what [#toText] writes.
  ///
  /// @throws IllegalArgumentException if `text` is something else
  public static Preprocessing parse(String text) {
    return PreprocessingText.read(text);
  }

  /// All settings as one line of text that no locale changes.
  public String toText() {
    return PreprocessingText.write(this);
  }

  /// The names of all presets, in alphabetical order.
  public static Set<String> names() {
    return Presets.names();
  }

  /// The same with another size before the crop.
  public Preprocessing withResize(Resize other) {
    return new Preprocessing(other, filter, cropWidth, cropHeight, channels, mean, std);
  }

  /// The same with another filter.
  public Preprocessing withFilter(Resampling other) {
    return new Preprocessing(resize, other, cropWidth, cropHeight, channels, mean, std);
  }

  /// The same with another crop.
  public Preprocessing withCrop(int width, int height) {
    return new Preprocessing(resize, filter, width, height, channels, mean, std);
  }

  /// The same with other statistics; their number becomes the number of channels.
  public Preprocessing withStatistics(List<Float> otherMean, List<Float> otherStd) {
    return new Preprocessing(
        resize, filter, cropWidth, cropHeight, otherMean.size(), otherMean, otherStd);
  }

  /// The shape of a batch of `n` prepared pictures.
  public Shape shape(int n) {
    return new Shape(n, channels, cropHeight, cropWidth);
  }

  /// What the network will see, before normalising: the resized and cropped picture.
  public RgbImage crop(RgbImage src) {
    return crop(Picture.of(src)).toRgb();
  }

  /// What the network will see, before normalising: the resized and cropped picture.
  ///
  /// @throws IllegalArgumentException if the picture can't have this number of channels
  public Picture crop(Picture src) {
    return Cropper.crop(src, this);
  }

  /// Which part of a picture of `width` by `height` pixels the network will see.
  public CropFrame frame(int width, int height) {
    return Cropper.frame(width, height, this);
  }

  /// Prepares a picture.
  ///
  /// @return `channels * cropHeight * cropWidth` numbers, channel by channel, row by row
  public float[] apply(RgbImage src) {
    return apply(Picture.of(src));
  }

  /// Prepares a picture. One of more than 8 bits a sample is resized, cropped and normalised as
  /// floats.
  ///
  /// @return `channels * cropHeight * cropWidth` numbers, channel by channel, row by row
  /// @throws IllegalArgumentException if the picture can't have this number of channels
  public float[] apply(Picture src) {
    Picture crop = Cropper.crop(src, this);
    int pixels = cropWidth * cropHeight;
    float[] dst = new float[pixels * channels];
    if (crop.isDeep()) {
      float[] samples = crop.toInterleavedFloats();
      for (int i = 0; i < dst.length; i++) {
        int c = i / pixels;
        dst[i] = (samples[i % pixels * channels + c] - mean.get(c)) / std.get(c);
      }
      return dst;
    }
    byte[] samples = crop.toInterleaved();
    for (int c = 0; c < channels; c++) {
      float[] normalised = normalised(c);
      for (int i = 0; i < pixels; i++) {
        dst[c * pixels + i] = normalised[samples[i * channels + c] & 0xFF];
      }
    }
    return dst;
  }

  /// Prepares a picture into one image of an NCHW batch.
  ///
  /// @param dst receives `channels * cropHeight * cropWidth` 32-bit floats in native byte order
  /// @param byteOffset bytes from the start of `dst` to the first of them
  /// @throws IndexOutOfBoundsException if they do not fit
  public void apply(Picture src, MemorySegment dst, long byteOffset) {
    float[] values = apply(src);
    MemorySegment.copy(values, 0, dst, ValueLayout.JAVA_FLOAT_UNALIGNED, byteOffset, values.length);
  }

  /// The 256 results that a channel's samples can have, in the order of operations of torchvision.
  private float[] normalised(int channel) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = (i / 255f - mean.get(channel)) / std.get(channel);
    }
    return table;
  }
}
