package dev.densevec.data.image;

import java.util.Locale;

/// A picture of 8-bit samples with one channel (grey) or three (red, green, blue), seen through
/// strides: planar or interleaved, a part of a larger picture, mirrored, or one picture of many in
/// one array.
///
/// Sample `(channel, y, x)` is `samples[offset + channel * channelStride + y * rowStride + x *
/// pixelStride]`. The samples are shared, not copied, and nothing changes them.
public final class Picture {
  private final byte[] samples;
  private final int offset;
  private final int channels;
  private final int height;
  private final int width;
  private final int channelStride;
  private final int rowStride;
  private final int pixelStride;

  private Picture(
      byte[] samples,
      int offset,
      int channels,
      int height,
      int width,
      int channelStride,
      int rowStride,
      int pixelStride) {
    this.samples = samples;
    this.offset = offset;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.channelStride = channelStride;
    this.rowStride = rowStride;
    this.pixelStride = pixelStride;
  }

  /// A picture whose channels follow each other, each row by row.
  ///
  /// @param channels 1 or 3
  /// @param offset index of the first sample
  /// @throws IllegalArgumentException if there are other channels or the samples do not fit
  public static Picture planar(int channels, int height, int width, byte[] samples, int offset) {
    requireFit(channels, height, width, samples, offset);
    return new Picture(samples, offset, channels, height, width, height * width, width, 1);
  }

  /// A picture whose pixels follow each other.
  ///
  /// @param channels 1 or 3
  /// @throws IllegalArgumentException if there are other channels or the samples do not fit
  public static Picture interleaved(int channels, int height, int width, byte[] samples) {
    requireFit(channels, height, width, samples, 0);
    return new Picture(samples, 0, channels, height, width, 1, width * channels, channels);
  }

  /// The same pixels.
  public static Picture of(RgbImage image) {
    return interleaved(3, image.height(), image.width(), image.pixels());
  }

  /// 1 (grey) or 3 (red, green, blue).
  public int channels() {
    return channels;
  }

  /// Rows.
  public int height() {
    return height;
  }

  /// Columns.
  public int width() {
    return width;
  }

  /// The array that holds the samples.
  public byte[] samples() {
    return samples;
  }

  /// Index of a sample in [#samples()].
  public int index(int channel, int y, int x) {
    return offset + channel * channelStride + y * rowStride + x * pixelStride;
  }

  /// What the index grows by from a pixel to the one to its right; negative if mirrored.
  public int pixelStride() {
    return pixelStride;
  }

  /// One sample as a number from 0 to 255.
  public int sample(int channel, int y, int x) {
    return samples[index(channel, y, x)] & 0xFF;
  }

  /// The same with left and right exchanged.
  public Picture mirrored() {
    int last = offset + (width - 1) * pixelStride;
    return new Picture(
        samples, last, channels, height, width, channelStride, rowStride, -pixelStride);
  }

  /// A part of the picture.
  ///
  /// @throws IllegalArgumentException if it is empty or reaches beyond
  public Picture part(int top, int left, int partHeight, int partWidth) {
    if (top < 0
        || left < 0
        || partHeight < 1
        || partWidth < 1
        || partHeight > height - top
        || partWidth > width - left) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a part of %dx%d pixels at (%d, %d) does not lie in a picture of %dx%d",
              partWidth,
              partHeight,
              left,
              top,
              width,
              height));
    }
    return new Picture(
        samples,
        index(0, top, left),
        channels,
        partHeight,
        partWidth,
        channelStride,
        rowStride,
        pixelStride);
  }

  /// The same with one channel (Pillow's luma) or three (grey spread over them).
  ///
  /// @param wanted 1 or 3
  public Picture withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    if (wanted == 3) {
      return new Picture(samples, offset, 3, height, width, 0, rowStride, pixelStride);
    }
    return interleaved(1, height, width, Grey.fromRgb(interleaved()));
  }

  /// The picture brought to another size, as Pillow does it.
  public Picture resized(int toHeight, int toWidth, Resampling filter) {
    if (toHeight == height && toWidth == width) {
      return this;
    }
    return resized(ResizedAxis.whole(toHeight), ResizedAxis.whole(toWidth), filter);
  }

  /// A part of the picture brought to another size, as Pillow does it; only the part is computed.
  ///
  /// @param rows which rows of the resized picture
  /// @param columns which of its columns
  public Picture resized(ResizedAxis rows, ResizedAxis columns, Resampling filter) {
    byte[] resized =
        Resizer.resize(
            interleaved(),
            width,
            channels,
            AxisWeights.of(filter, width, columns),
            AxisWeights.of(filter, height, rows));
    return interleaved(channels, rows.count(), columns.count(), resized);
  }

  /// The samples pixel by pixel: those that the picture is made of if they lie so, else a copy.
  private byte[] interleaved() {
    boolean asStored =
        offset == 0
            && channelStride == 1
            && pixelStride == channels
            && rowStride == width * channels
            && samples.length == height * rowStride;
    return asStored ? samples : toInterleaved();
  }

  /// The same pixels in three channels.
  public RgbImage toRgb() {
    return new RgbImage(width, height, withChannels(3).toInterleaved());
  }

  /// A copy of the samples, pixel by pixel.
  public byte[] toInterleaved() {
    int length = width * channels;
    byte[] dst = new byte[Math.multiplyExact(height, length)];
    for (int y = 0; y < height; y++) {
      if (pixelStride == channels && (channels == 1 || channelStride == 1)) {
        System.arraycopy(samples, index(0, y, 0), dst, y * length, length);
        continue;
      }
      int at = y * length;
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          dst[at++] = samples[index(c, y, x)];
        }
      }
    }
    return dst;
  }

  /// A copy of the samples, channel by channel.
  public byte[] toPlanar() {
    byte[] dst = new byte[Math.multiplyExact(height * channels, width)];
    int at = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0, from = index(c, y, 0); x < width; x++, from += pixelStride) {
          dst[at++] = samples[from];
        }
      }
    }
    return dst;
  }

  @Override
  public String toString() {
    return "Picture " + width + "x" + height + "x" + channels;
  }

  private static void requireFit(int channels, int height, int width, byte[] samples, int offset) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d channels: must be 1 or 3", channels));
    }
    boolean empty = height < 1 || width < 1 || offset < 0;
    if (empty || (long) height * width > (samples.length - (long) offset) / channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a picture of %dx%d pixels and %d channels does not fit %d samples from %d on",
              width,
              height,
              channels,
              samples.length,
              offset));
    }
  }
}
