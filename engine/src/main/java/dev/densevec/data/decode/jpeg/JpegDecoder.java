package dev.densevec.data.decode.jpeg;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Inks;
import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.decode.common.YCbCr;
import dev.densevec.data.image.RgbImage;
import java.io.IOException;
import java.util.Arrays;

/// Decodes JPEG files: grey, YCbCr, RGB, CMYK and YCCK of any whole sampling factors; baseline,
/// extended and progressive; Huffman and arithmetic coding.
///
/// Written here rather than left to ImageIO because that has no arithmetic coding, no smooth chroma
/// where only rows are halved, no bound on scans, and other colours where a profile is embedded.
/// Transform, upsampling and colours have libjpeg-turbo's rounding, so that samples equal its own
/// bit for bit. Profiles, thumbnails and other annotations are not looked at.
public final class JpegDecoder {
  private JpegDecoder() {}

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "\u00FF\u00D8\u00FF");
  }

  /// Interleaved samples of any number of components.
  ///
  /// @param bytes `height` rows of `width * channels`
  @SuppressWarnings("ArrayRecordComponent") // handed over, not kept
  public record Samples(int width, int height, int channels, byte[] bytes) {}

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, not supported, truncated or damaged; one line, without
  ///   the file's name
  public static RgbImage decode(byte[] data) throws IOException {
    JpegFile file = JpegFile.read(data);
    Frame frame = file.frame();
    int width = frame.width();
    byte[] rgb = new byte[3 * width * frame.height()];
    Upsampler[] components = upsamplers(frame);
    byte[][] rows = new byte[components.length][];
    for (int y = 0; y < frame.height(); y++) {
      for (int c = 0; c < rows.length; c++) {
        rows[c] = components[c].row(y);
      }
      convert(rows, file.lumaChroma(), rgb, 3 * y * width, width);
    }
    return Orientation.apply(new RgbImage(width, frame.height(), rgb), file.orientation());
  }

  private static Upsampler[] upsamplers(Frame frame) {
    return frame.components().stream().map(c -> new Upsampler(c, frame)).toArray(Upsampler[]::new);
  }

  /// Decodes a strip or tile of a TIFF file.
  ///
  /// @param tables a JPEG file of tables only that goes before; may be empty
  /// @param strip the JPEG file, with or without tables
  /// @param lumaChroma whether three components become red, green and blue; else samples are as
  ///   stored
  /// @throws IOException as for [#decode]
  public static Samples samples(byte[] tables, byte[] strip, boolean lumaChroma)
      throws IOException {
    if (!accepts(strip)) {
      throw new IOException("damaged: a strip that is no JPEG");
    }
    Frame frame = JpegFile.read(joined(tables, strip)).frame();
    int channels = frame.components().size();
    int width = frame.width();
    byte[] bytes = new byte[Math.multiplyExact(width * frame.height(), channels)];
    Upsampler[] components = upsamplers(frame);
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < frame.height(); y++) {
        byte[] row = components[c].row(y);
        for (int x = 0, o = y * width * channels + c; x < width; x++, o += channels) {
          bytes[o] = row[x];
        }
      }
    }
    if (lumaChroma && channels == 3) {
      YCbCr.toRgb(bytes, 0, width * frame.height());
    }
    return new Samples(width, frame.height(), channels, bytes);
  }

  /// Puts tables in front of a strip, both less the markers that would part them.
  private static byte[] joined(byte[] tables, byte[] strip) {
    if (tables.length < 4) {
      return strip;
    }
    byte[] joined = Arrays.copyOf(tables, tables.length - 2 + strip.length - 2);
    System.arraycopy(strip, 2, joined, tables.length - 2, strip.length - 2);
    return joined;
  }

  private static void convert(byte[][] rows, boolean lumaChroma, byte[] rgb, int to, int width) {
    byte[] first = rows[0];
    byte[] second = rows[rows.length == 1 ? 0 : 1];
    byte[] third = rows[rows.length == 1 ? 0 : 2];
    for (int x = 0, o = to; x < width; x++, o += 3) {
      rgb[o] = first[x];
      rgb[o + 1] = second[x];
      rgb[o + 2] = third[x];
    }
    if (lumaChroma) {
      YCbCr.toRgb(rgb, to, width);
    }
    if (rows.length == 4) {
      printed(Arrays.copyOf(rows[3], width), rgb, to, lumaChroma ? 0 : 255);
    }
  }

  /// Turns inks into light. Files hold the complements of inks, by the convention of Adobe's
  /// programs that all others follow; where they come as luma and chroma, that stands for the inks.
  ///
  /// @param black complements of the black ink, a row
  /// @param flip 255 if the samples are complements of inks
  private static void printed(byte[] black, byte[] rgb, int from, int flip) {
    for (int x = 0, o = from; x < black.length; x++, o += 3) {
      for (int c = 0; c < 3; c++) {
        rgb[o + c] = Inks.light((rgb[o + c] & 0xFF) ^ flip, 255 - (black[x] & 0xFF));
      }
    }
  }
}
