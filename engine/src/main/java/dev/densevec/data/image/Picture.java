package dev.densevec.data.image;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/// A picture with one channel (grey), three (red, green, blue) or any other number, seen through
/// strides: planar or interleaved, a part of a larger picture, mirrored, or one picture of many in
/// one array.
///
/// Samples are bytes from 0 to 255, or floats from 0 (black) to 1 (white) where a file has more
/// than 8 bits a sample. Sample `(channel, y, x)` lies at `offset + channel * channelStride + y *
/// rowStride + x * pixelStride`. The samples are shared, not copied, and nothing changes them.
public final class Picture {

  /// Where samples lie.
  private record Grid(
      int offset,
      int channels,
      int height,
      int width,
      int channelStride,
      int rowStride,
      int pixelStride) {

    static Grid interleaved(int channels, int height, int width) {
      return new Grid(0, channels, height, width, 1, width * channels, channels);
    }

    int index(int channel, int y, int x) {
      return offset + channel * channelStride + y * rowStride + x * pixelStride;
    }

    boolean isInterleaved(int length) {
      return offset == 0
          && channelStride == 1
          && pixelStride == channels
          && rowStride == width * channels
          && length == height * rowStride;
    }
  }

  private static final byte[] NO_BYTES = {};
  private static final float[] NO_FLOATS = {};

  private final byte[] samples;
  private final float[] deep;
  private final Grid grid;
  private final Optional<Layers> layers;

  /// More channels than are seen: all pages or bands of a file.
  ///
  /// @param channels how many
  /// @param decoding makes the picture of all
  private record Layers(int channels, Decoding decoding) {}

  /// What decodes all pages or bands of a file.
  @FunctionalInterface
  public interface Decoding {
    /// Decodes them.
    ///
    /// @throws IOException if they can't be, in one line without the file's name
    Picture decode() throws IOException;
  }

  private Picture(byte[] samples, float[] deep, Grid grid, Optional<Layers> layers) {
    this.samples = samples;
    this.deep = deep;
    this.grid = grid;
    this.layers = layers;
  }

  private Picture(byte[] samples, float[] deep, Grid grid) {
    this(samples, deep, grid, Optional.empty());
  }

  private Picture with(Grid other) {
    return new Picture(samples, deep, other);
  }

  /// The same, to become the picture of all its file's pages or bands where as many channels are
  /// wanted.
  ///
  /// @param channels how many there are
  public Picture withLayers(int channels, Decoding decoding) {
    return new Picture(samples, deep, grid, Optional.of(new Layers(channels, decoding)));
  }

  /// A picture whose channels follow each other, each row by row.
  ///
  /// @param channels at least 1
  /// @param offset index of the first sample
  /// @throws IllegalArgumentException if there are no channels or the samples do not fit
  public static Picture planar(int channels, int height, int width, byte[] samples, int offset) {
    requireFit(channels, height, width, samples.length, offset);
    Grid grid = new Grid(offset, channels, height, width, height * width, width, 1);
    return new Picture(samples, NO_FLOATS, grid);
  }

  /// A picture of floats from 0 to 1 whose channels follow each other, each row by row.
  ///
  /// @param channels at least 1
  /// @throws IllegalArgumentException if there are no channels or the samples do not fit
  public static Picture planar(int channels, int height, int width, float[] samples) {
    requireFit(channels, height, width, samples.length, 0);
    Grid grid = new Grid(0, channels, height, width, height * width, width, 1);
    return new Picture(NO_BYTES, samples, grid);
  }

  /// A picture whose pixels follow each other.
  ///
  /// @param channels at least 1
  /// @throws IllegalArgumentException if there are no channels or the samples do not fit
  public static Picture interleaved(int channels, int height, int width, byte[] samples) {
    requireFit(channels, height, width, samples.length, 0);
    return new Picture(samples, NO_FLOATS, Grid.interleaved(channels, height, width));
  }

  /// A picture of floats from 0 to 1 whose pixels follow each other.
  ///
  /// @param channels at least 1
  /// @throws IllegalArgumentException if there are no channels or the samples do not fit
  public static Picture interleaved(int channels, int height, int width, float[] samples) {
    requireFit(channels, height, width, samples.length, 0);
    return new Picture(NO_BYTES, samples, Grid.interleaved(channels, height, width));
  }

  /// The same pixels.
  public static Picture of(RgbImage image) {
    return interleaved(3, image.height(), image.width(), image.pixels());
  }

  /// Whether samples are floats, for the file has more than 8 bits a sample.
  public boolean isDeep() {
    return deep.length > 0;
  }

  /// 1 (grey), 3 (red, green, blue) or another number.
  public int channels() {
    return grid.channels;
  }

  /// Rows.
  public int height() {
    return grid.height;
  }

  /// Columns.
  public int width() {
    return grid.width;
  }

  /// Bytes of memory that the samples take, those of parts left out among them.
  public long bytes() {
    return samples.length + (long) Float.BYTES * deep.length;
  }

  /// The array that holds the samples.
  ///
  /// @throws IllegalStateException if they are floats
  public byte[] samples() {
    if (isDeep()) {
      throw new IllegalStateException("the samples of this picture are floats");
    }
    return samples;
  }

  /// Index of a sample in [#samples()].
  public int index(int channel, int y, int x) {
    return grid.index(channel, y, x);
  }

  /// What the index grows by from a pixel to the one to its right; negative if mirrored.
  public int pixelStride() {
    return grid.pixelStride;
  }

  /// One sample as a number from 0 to 255; of deeper ones the highest 8 of 16 bits.
  public int sample(int channel, int y, int x) {
    int at = grid.index(channel, y, x);
    return isDeep() ? eightBits(deep[at]) & 0xFF : samples[at] & 0xFF;
  }

  /// One sample as a number from 0 (black) to 1 (white).
  public float value(int channel, int y, int x) {
    int at = grid.index(channel, y, x);
    return isDeep() ? deep[at] : (samples[at] & 0xFF) / 255f;
  }

  private static byte eightBits(float value) {
    return (byte) (Math.round(value * 65535) >> 8);
  }

  /// The same with left and right exchanged.
  public Picture mirrored() {
    Grid g = grid;
    int last = g.offset + (g.width - 1) * g.pixelStride;
    return with(
        new Grid(
            last, g.channels, g.height, g.width, g.channelStride, g.rowStride, -g.pixelStride));
  }

  /// The same with rows and columns exchanged.
  public Picture transposed() {
    Grid g = grid;
    return with(
        new Grid(
            g.offset, g.channels, g.width, g.height, g.channelStride, g.pixelStride, g.rowStride));
  }

  /// The same upside down.
  public Picture flipped() {
    return transposed().mirrored().transposed();
  }

  /// A part of the picture.
  ///
  /// @throws IllegalArgumentException if it is empty or reaches beyond
  public Picture part(int top, int left, int partHeight, int partWidth) {
    if (top < 0
        || left < 0
        || partHeight < 1
        || partWidth < 1
        || partHeight > height() - top
        || partWidth > width() - left) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a part of %dx%d pixels at (%d, %d) does not lie in a picture of %dx%d",
              partWidth,
              partHeight,
              left,
              top,
              width(),
              height()));
    }
    Grid g = grid;
    return with(
        new Grid(
            g.index(0, top, left),
            g.channels,
            partHeight,
            partWidth,
            g.channelStride,
            g.rowStride,
            g.pixelStride));
  }

  /// The same with one channel (Pillow's luma) or three (grey spread over them).
  ///
  /// @param wanted as many channels as there are, or 1 of 3, or 3 of 1, or all layers
  /// @throws IllegalArgumentException if the picture can't have this number of channels
  public Picture withChannels(int wanted) {
    Grid g = grid;
    if (wanted == g.channels) {
      return this;
    }
    if (layers.isPresent() && wanted == layers.get().channels() && wanted != 1 && wanted != 3) {
      return layered(layers.get());
    }
    if (wanted == 3 && g.channels == 1) {
      return with(new Grid(g.offset, 3, g.height, g.width, 0, g.rowStride, g.pixelStride));
    }
    if (wanted != 1 || g.channels != 3) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the picture has %d channels, %d are expected", g.channels, wanted));
    }
    return isDeep()
        ? interleaved(1, g.height, g.width, Grey.fromRgb(interleavedFloats()))
        : interleaved(1, g.height, g.width, Grey.fromRgb(interleaved()));
  }

  /// The same of a picture in a file.
  ///
  /// @param name what messages call the picture
  /// @throws IOException in one line that names the picture, if it can't have this number
  public Picture withChannels(int wanted, String name) throws IOException {
    try {
      return withChannels(wanted);
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  private static Picture layered(Layers layers) {
    try {
      return layers.decoding().decode();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// The picture brought to another size, as Pillow does it.
  public Picture resized(int toHeight, int toWidth, Resampling filter) {
    if (toHeight == height() && toWidth == width()) {
      return this;
    }
    return resized(ResizedAxis.whole(toHeight), ResizedAxis.whole(toWidth), filter);
  }

  /// A part of the picture brought to another size, as Pillow does it; only the part is computed.
  ///
  /// @param rows which rows of the resized picture
  /// @param columns which of its columns
  public Picture resized(ResizedAxis rows, ResizedAxis columns, Resampling filter) {
    AxisWeights across = AxisWeights.of(filter, width(), columns);
    AxisWeights down = AxisWeights.of(filter, height(), rows);
    int channels = channels();
    if (isDeep()) {
      float[] resized = DeepResizer.resize(interleavedFloats(), width(), channels, across, down);
      return interleaved(channels, rows.count(), columns.count(), resized);
    }
    byte[] resized = Resizer.resize(interleaved(), width(), channels, across, down);
    return interleaved(channels, rows.count(), columns.count(), resized);
  }

  /// The samples pixel by pixel: those that the picture is made of if they lie so, else a copy.
  private byte[] interleaved() {
    return !isDeep() && grid.isInterleaved(samples.length) ? samples : toInterleaved();
  }

  private float[] interleavedFloats() {
    return grid.isInterleaved(deep.length) ? deep : toInterleavedFloats();
  }

  /// A copy of the samples as floats from 0 to 1, pixel by pixel.
  public float[] toInterleavedFloats() {
    float[] dst = new float[Math.multiplyExact(height(), width() * channels())];
    int at = 0;
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        for (int c = 0; c < channels(); c++) {
          dst[at++] = value(c, y, x);
        }
      }
    }
    return dst;
  }

  /// The same pixels in three channels of 8 bits, to be looked at; shares the samples if they are
  /// so already. A picture of neither one nor three channels shows its first, as grey.
  public RgbImage toRgb() {
    Grid g = grid;
    Picture shown =
        g.channels == 1 || g.channels == 3
            ? this
            : with(new Grid(g.offset, 1, g.height, g.width, 0, g.rowStride, g.pixelStride));
    return new RgbImage(width(), height(), shown.withChannels(3).interleaved());
  }

  /// A copy of the samples as bytes, pixel by pixel.
  public byte[] toInterleaved() {
    int channels = channels();
    int length = width() * channels;
    byte[] dst = new byte[Math.multiplyExact(height(), length)];
    boolean rows =
        !isDeep() && grid.pixelStride == channels && (channels == 1 || grid.channelStride == 1);
    for (int y = 0; y < height(); y++) {
      if (rows) {
        System.arraycopy(samples, index(0, y, 0), dst, y * length, length);
        continue;
      }
      int at = y * length;
      for (int x = 0; x < width(); x++) {
        for (int c = 0; c < channels; c++) {
          dst[at++] = (byte) sample(c, y, x);
        }
      }
    }
    return dst;
  }

  /// A copy of the samples as bytes, channel by channel.
  public byte[] toPlanar() {
    byte[] dst = new byte[Math.multiplyExact(height() * channels(), width())];
    int at = 0;
    for (int c = 0; c < channels(); c++) {
      for (int y = 0; y < height(); y++) {
        for (int x = 0; x < width(); x++) {
          dst[at++] = (byte) sample(c, y, x);
        }
      }
    }
    return dst;
  }

  @Override
  public String toString() {
    return "Picture " + width() + "x" + height() + "x" + channels();
  }

  private static void requireFit(int channels, int height, int width, int length, int offset) {
    boolean empty = channels < 1 || height < 1 || width < 1 || offset < 0;
    if (empty || (long) height * width > (length - (long) offset) / channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a picture of %dx%d pixels and %d channels does not fit %d samples from %d on",
              width,
              height,
              channels,
              length,
              offset));
    }
  }
}
