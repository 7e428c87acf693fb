package dev.densevec.data.decode.tiff;

import dev.densevec.data.decode.common.Inks;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.decode.common.TiffDirectory;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.util.List;

/// Decodes the first picture of TIFF and BigTIFF files: grey, RGB, palette, CMYK, CIELAB and
/// JPEG-compressed YCbCr; strips and tiles; uncompressed, LZW, Deflate, PackBits and JPEG.
///
/// Values are those of Pillow's `convert("RGB")` with two exceptions. Unsigned grey and RGB samples
/// of more than eight bits become their share of the largest, as floats, where Pillow clips grey at
/// 255 and keeps the high byte of colours. CIELAB is computed exactly, where Pillow's colour
/// management interpolates in a table.
///
/// A file of several pages, or of more samples a pixel than a colour has, becomes the picture of
/// all of them where as many channels are wanted ([Picture#withChannels]).
public final class TiffDecoder {
  private static final int MOST_PAGES = 1024;

  private final TiffLayout layout;
  private final TiffSegments segments;
  private final TiffSamples samples;
  private final byte[] pixels;
  private final float[] deep;

  private TiffDecoder(byte[] data, TiffLayout layout) throws IOException {
    this.layout = layout;
    this.segments = new TiffSegments(data, layout);
    this.samples = new TiffSamples(layout);
    long needed = (long) layout.height * ((long) layout.width * layout.samples * layout.bits / 8);
    Limits.checkFilled(layout.width, layout.height, needed, segments.capacity());
    Limits.checkRatio(layout.width, layout.height, data.length);
    int count = Math.multiplyExact(layout.width * layout.height, layout.used());
    this.pixels = new byte[layout.isDeep() ? 0 : count];
    this.deep = new float[layout.isDeep() ? count : 0];
  }

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return TiffDirectory.accepts(data);
  }

  /// Whether a file's compression is left to others: fax, old-style JPEG, and YCbCr without JPEG.
  ///
  /// @throws IOException if its size is out of bounds, or nothing is known of its compression
  public static boolean leavesToOthers(byte[] data) throws IOException {
    TiffLayout layout = new TiffLayout(TiffDirectory.read(data, 0, data.length));
    boolean other = layout.compression >= 2 && layout.compression <= 6 && layout.compression != 5;
    if (!other && !TiffSegments.known(layout.compression)) {
      throw TiffSegments.unknown(layout.compression);
    }
    boolean bare =
        layout.photometric == TiffLayout.YCBCR && layout.compression != TiffSegments.JPEG;
    if (other || bare) {
      Limits.checkRatio(layout.width, layout.height, data.length);
      new TiffSegments(data, layout);
    }
    return other || bare;
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, not supported, truncated or damaged; one line, without
  ///   the file's name
  public static Picture decode(byte[] data) throws IOException {
    List<TiffDirectory> pages = TiffDirectory.pages(data, MOST_PAGES);
    TiffLayout layout = new TiffLayout(pages.getFirst());
    layout.requireKnown();
    Picture first = oriented(data, decoded(data, layout).picture());
    return layout.isBands() && (pages.size() > 1 || layout.samples != layout.used())
        ? first.withLayers(pages.size() * layout.samples, () -> layered(data, pages))
        : first;
  }

  private static Picture oriented(byte[] data, Picture picture) {
    return Orientation.apply(picture, Orientation.fromTiff(data, 0, data.length));
  }

  /// All samples of all pages as channels of floats.
  ///
  /// @throws IOException if the pages differ, or one can't be decoded
  private static Picture layered(byte[] data, List<TiffDirectory> pages) throws IOException {
    TiffLayout first = new TiffLayout(pages.getFirst(), true);
    int channels = Math.multiplyExact(pages.size(), first.samples);
    Limits.checkSize(first.width, first.height, Math.multiplyExact(Float.BYTES, channels));
    float[] values = new float[Math.multiplyExact(first.width * first.height, channels)];
    for (int page = 0; page < pages.size(); page++) {
      TiffLayout layout = new TiffLayout(pages.get(page), true);
      layout.requireKnown();
      boolean same =
          layout.width == first.width
              && layout.height == first.height
              && layout.samples == first.samples
              && layout.isBands();
      if (!same) {
        throw new IOException(
            "page " + (page + 1) + " has another size or other samples than the first");
      }
      TiffDecoder decoder = decoded(data, layout);
      boolean inverted = layout.photometric == TiffLayout.WHITE_IS_ZERO;
      for (int i = 0; i < first.width * first.height * first.samples; i++) {
        float value = layout.isDeep() ? decoder.deep[i] : (decoder.pixels[i] & 0xFF) / 255f;
        int at = i / first.samples * channels + page * first.samples + i % first.samples;
        values[at] = inverted ? 1 - value : value;
      }
    }
    return oriented(data, Picture.interleaved(channels, first.height, first.width, values));
  }

  private static TiffDecoder decoded(byte[] data, TiffLayout layout) throws IOException {
    TiffDecoder decoder = new TiffDecoder(data, layout);
    int planes = layout.planes ? layout.used() : 1;
    for (int plane = 0, index = 0; plane < planes; plane++) {
      for (int y = 0; y < layout.height; y += layout.segmentHeight) {
        for (int x = 0; x < layout.width; x += layout.segmentWidth) {
          decoder.place(index++, plane, x, y);
        }
      }
    }
    return decoder;
  }

  /// Reads a strip or tile into the picture.
  private void place(int index, int plane, int left, int top) throws IOException {
    int rows = layout.rows(top);
    byte[] stored = segments.read(index, rows);
    int together = layout.together();
    int columns = Math.min(layout.segmentWidth, layout.width - left);
    int kept = layout.planes ? 1 : layout.used();
    byte[] row = new byte[layout.isDeep() ? 0 : columns * together];
    float[] deepRow = new float[layout.isDeep() ? columns * together : 0];
    for (int y = 0; y < Math.min(rows, layout.height - top); y++) {
      int from = y * layout.rowBytes();
      int to = ((top + y) * layout.width + left) * layout.used() + plane;
      samples.unpredict(stored, from);
      if (layout.isDeep()) {
        samples.shares(stored, from, deepRow);
        for (int x = 0; x < columns; x++, to += layout.used()) {
          System.arraycopy(deepRow, x * together, deep, to, kept);
        }
      } else {
        samples.eightBits(stored, from, columns * together, row);
        for (int x = 0; x < columns; x++, to += layout.used()) {
          System.arraycopy(row, x * together, pixels, to, kept);
        }
      }
    }
  }

  private Picture deepPicture() {
    if (layout.photometric == TiffLayout.WHITE_IS_ZERO) {
      for (int i = 0; i < deep.length; i++) {
        deep[i] = 1 - deep[i];
      }
    }
    float[] colours = layout.premultiplied ? divided(deep) : deep;
    int channels = layout.photometric == TiffLayout.RGB ? 3 : 1;
    return Picture.interleaved(channels, layout.height, layout.width, colours).withChannels(3);
  }

  /// Undoes a multiplication by alpha, and drops alpha.
  private static float[] divided(float[] rgba) {
    float[] rgb = new float[rgba.length / 4 * 3];
    for (int i = 0, o = 0; i < rgba.length; i += 4, o += 3) {
      for (int c = 0; c < 3; c++) {
        float value = rgba[i + c];
        rgb[o + c] = rgba[i + 3] == 0 ? value : Math.min(1, value / rgba[i + 3]);
      }
    }
    return rgb;
  }

  private Picture picture() throws IOException {
    if (layout.isDeep()) {
      return deepPicture();
    }
    return switch (layout.photometric) {
      case TiffLayout.WHITE_IS_ZERO -> grey(layout.format != TiffLayout.FLOAT);
      case TiffLayout.GREY -> grey(false);
      case TiffLayout.PALETTE -> coloured();
      case TiffLayout.INKS -> printed();
      case TiffLayout.LAB -> rgb(CieLab.toRgb(pixels));
      default -> rgb(layout.premultiplied ? divided(pixels) : pixels);
    };
  }

  private Picture rgb(byte[] samples) {
    return Picture.interleaved(3, layout.height, layout.width, samples);
  }

  private Picture grey(boolean inverted) {
    if (inverted) {
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) ~pixels[i];
      }
    }
    return Picture.of(Picture.interleaved(1, layout.height, layout.width, pixels).toRgb());
  }

  private Picture coloured() throws IOException {
    long[] map = layout.tags.numbers(320);
    int colours = 1 << layout.bits;
    if (map.length < 3 * colours) {
      throw new IOException("damaged: a palette of " + map.length + " values");
    }
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) (map[c * colours + (pixels[i] & 0xFF)] >> 8);
      }
    }
    return rgb(rgb);
  }

  private Picture printed() {
    byte[] rgb = new byte[pixels.length / 4 * 3];
    for (int i = 0, o = 0; i < pixels.length; i += 4, o += 3) {
      for (int c = 0; c < 3; c++) {
        rgb[o + c] = Inks.light(pixels[i + c] & 0xFF, pixels[i + 3] & 0xFF);
      }
    }
    return rgb(rgb);
  }

  /// Undoes a multiplication by alpha, and drops alpha.
  private static byte[] divided(byte[] rgba) {
    byte[] rgb = new byte[rgba.length / 4 * 3];
    for (int i = 0, o = 0; i < rgba.length; i += 4, o += 3) {
      int alpha = rgba[i + 3] & 0xFF;
      for (int c = 0; c < 3; c++) {
        int value = rgba[i + c] & 0xFF;
        rgb[o + c] = (byte) (alpha == 0 ? value : Math.min(255, value * 255 / alpha));
      }
    }
    return rgb;
  }
}
