package dev.densevec.data.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes PNG files from raw rows, right or wrong as the test wants them.
final class PngBuilder {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PngBuilder() {
    out.writeBytes(SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
  }

  PngBuilder header(int width, int height, int depth, int colour, int interlace) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) colour).put((byte) 0).put((byte) 0).put((byte) interlace);
    return chunk("IHDR", header.array());
  }

  PngBuilder chunk(String name, byte[] content) {
    byte[] named = new byte[4 + content.length];
    System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, named, 0, 4);
    System.arraycopy(content, 0, named, 4, content.length);
    CRC32 crc = new CRC32();
    crc.update(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    return this;
  }

  /// Compresses rows that still lack their filter byte; row `y` is filtered by method `y % 5`.
  PngBuilder rows(byte[][] rows, int bytesPerPixel) {
    ByteArrayOutputStream filtered = new ByteArrayOutputStream();
    for (int y = 0; y < rows.length; y++) {
      byte[] above = y == 0 ? new byte[rows[0].length] : rows[y - 1];
      filtered.write(y % 5);
      filtered.writeBytes(filter(y % 5, rows[y], above, bytesPerPixel));
    }
    return pixels(filtered.toByteArray());
  }

  /// Compresses rows as they are, into two chunks.
  PngBuilder pixels(byte[] filtered) {
    Deflater deflater = new Deflater();
    deflater.setInput(filtered);
    deflater.finish();
    byte[] compressed = new byte[filtered.length + 100];
    int length = deflater.deflate(compressed);
    deflater.end();
    int half = length / 2;
    chunk("IDAT", Arrays.copyOf(compressed, half));
    return chunk("IDAT", Arrays.copyOfRange(compressed, half, length));
  }

  byte[] build() {
    return chunk("IEND", new byte[0]).out.toByteArray();
  }

  private static byte[] filter(int method, byte[] row, byte[] above, int bpp) {
    byte[] result = new byte[row.length];
    for (int i = 0; i < row.length; i++) {
      int left = i < bpp ? 0 : row[i - bpp] & 0xFF;
      int up = above[i] & 0xFF;
      int corner = i < bpp ? 0 : above[i - bpp] & 0xFF;
      int prediction =
          switch (method) {
            case 0 -> 0;
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            default -> paeth(left, up, corner);
          };
      result[i] = (byte) (row[i] - prediction);
    }
    return result;
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int best = left;
    for (int candidate : new int[] {up, corner}) {
      if (Math.abs(estimate - candidate) < Math.abs(estimate - best)) {
        best = candidate;
      }
    }
    return best;
  }
}
