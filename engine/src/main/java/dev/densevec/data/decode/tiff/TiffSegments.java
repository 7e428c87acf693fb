package dev.densevec.data.decode.tiff;

import dev.densevec.data.decode.common.PackBits;
import dev.densevec.data.decode.jpeg.JpegDecoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Finds and decompresses the strips or tiles of a TIFF file.
final class TiffSegments {
  private static final int NONE = 1;
  private static final int LZW = 5;
  static final int JPEG = 7;
  private static final int DEFLATE = 8;
  private static final int OLD_DEFLATE = 32946;
  private static final int PACK_BITS = 32773;

  /// Bytes that one compressed byte can stand for at most.
  private static final Map<Integer, Integer> RATIOS =
      Map.of(NONE, 1, LZW, 2731, JPEG, 512, DEFLATE, 1032, OLD_DEFLATE, 1032, PACK_BITS, 64);

  private static final Map<Integer, String> NAMES =
      Map.of(
          34712,
          "JPEG 2000",
          34887,
          "LERC",
          34925,
          "LZMA",
          50000,
          "ZSTD",
          50001,
          "WebP",
          50002,
          "JPEG XL",
          34676,
          "SGI LogLuv",
          34677,
          "SGI LogLuv",
          32809,
          "ThunderScan",
          34661,
          "JBIG");

  private final byte[] data;
  private final TiffLayout layout;
  private final long[] offsets;
  private final long[] lengths;

  TiffSegments(byte[] data, TiffLayout layout) throws IOException {
    this.data = data;
    this.layout = layout;
    this.offsets = layout.tags.numbers(layout.tiles ? 324 : 273);
    long[] counts = layout.tags.numbers(layout.tiles ? 325 : 279);
    this.lengths = counts.length == 0 && offsets.length == 1 ? new long[] {data.length} : counts;
    int count = layout.across() * layout.down() * (layout.planes ? layout.samples : 1);
    if (offsets.length < count || lengths.length < count) {
      throw new IOException(
          "truncated: "
              + Math.min(offsets.length, lengths.length)
              + " of "
              + count
              + " strips or"
              + " tiles");
    }
  }

  /// Whether a compression is decoded here.
  static boolean known(int compression) {
    return RATIOS.containsKey(compression);
  }

  /// Refuses a compression that nothing here decodes.
  static IOException unknown(int compression) {
    return new IOException(
        "TIFF compression "
            + NAMES.getOrDefault(compression, String.valueOf(compression))
            + " is not supported; rewrite the file, for example with tiffcp -c lzw");
  }

  /// Bytes that all strips or tiles can become at most.
  long capacity() {
    long present = 0;
    for (int i = 0; i < lengths.length; i++) {
      present += Math.clamp(lengths[i], 0, data.length);
    }
    return present * RATIOS.get(layout.compression);
  }

  /// The samples of a strip or tile, `rows` of [TiffLayout#rowBytes].
  byte[] read(int index, int rows) throws IOException {
    long from = offsets[index];
    long length = Math.min(lengths[index], data.length - from);
    if (from < 0 || length < 1) {
      throw new IOException("truncated: strip or tile " + index + " lies beyond the file's end");
    }
    byte[] stored = Arrays.copyOfRange(data, (int) from, (int) (from + length));
    if (layout.lowBitFirst && layout.compression != JPEG) {
      for (int i = 0; i < stored.length; i++) {
        stored[i] = (byte) (Integer.reverse(stored[i]) >>> 24);
      }
    }
    byte[] out = new byte[Math.multiplyExact(rows, layout.rowBytes())];
    int done =
        switch (layout.compression) {
          case NONE -> copy(stored, out);
          case LZW -> TiffLzw.decode(stored, out);
          case PACK_BITS -> PackBits.unpack(stored, 0, out);
          case JPEG -> jpeg(stored, rows, out);
          default -> inflate(stored, out);
        };
    if (done < out.length) {
      throw new IOException("truncated: the pixels of strip or tile " + index + " end too early");
    }
    return out;
  }

  private static int copy(byte[] stored, byte[] out) {
    int n = Math.min(stored.length, out.length);
    System.arraycopy(stored, 0, out, 0, n);
    return n;
  }

  private static int inflate(byte[] stored, byte[] out) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored);
      int done = 0;
      while (done < out.length) {
        int n = inflater.inflate(out, done, out.length - done);
        if (n == 0
            && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        done += n;
      }
      return done;
    } catch (DataFormatException e) {
      throw new IOException("damaged: the pixels do not decompress", e);
    } finally {
      inflater.end();
    }
  }

  private int jpeg(byte[] stored, int rows, byte[] out) throws IOException {
    boolean lumaChroma = layout.photometric == TiffLayout.YCBCR;
    JpegDecoder.Samples samples = JpegDecoder.samples(layout.tags.bytes(347), stored, lumaChroma);
    if (samples.width() < layout.segmentWidth
        || samples.height() < rows
        || samples.channels() != layout.together()) {
      throw new IOException(
          "damaged: a JPEG strip of "
              + (samples.width() + "x" + samples.height() + "x" + samples.channels()));
    }
    int row = layout.rowBytes();
    for (int y = 0; y < rows; y++) {
      int from = y * samples.width() * samples.channels();
      System.arraycopy(samples.bytes(), from, out, y * row, row);
    }
    return out.length;
  }
}
