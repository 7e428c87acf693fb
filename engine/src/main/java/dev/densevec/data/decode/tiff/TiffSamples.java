package dev.densevec.data.decode.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Turns the decompressed rows of a strip or tile into samples.
///
/// Unsigned grey and RGB samples of more than eight bits become their share of the largest. Of inks
/// the high byte is kept, and fewer bits than eight are multiplied up. Signed and floating-point
/// samples have no range to scale from; they are clipped to 0..255 and rounded down, as Pillow
/// does.
final class TiffSamples {
  private final TiffLayout layout;
  private final boolean little;

  TiffSamples(TiffLayout layout) {
    this.layout = layout;
    this.little = layout.tags.littleEndian();
  }

  /// Undoes the prediction of a row (TIFF 6.0, section 14, and technical note 3), in place.
  void unpredict(byte[] row, int from) throws IOException {
    if (layout.predictor == 3) {
      sumBytes(row, from, layout.together());
      gatherFloats(row, from);
    } else if (layout.predictor == 2) {
      int distance = layout.together();
      switch (layout.bits) {
        case 8 -> sumBytes(row, from, distance);
        case 16, 32 -> sumWords(row, from, distance);
        default ->
            throw new IOException(
                "a TIFF predictor of " + layout.bits + "-bit samples is not supported");
      }
    }
  }

  private void sumBytes(byte[] row, int from, int distance) {
    for (int i = from + distance; i < from + layout.rowBytes(); i++) {
      row[i] += row[i - distance];
    }
  }

  private void sumWords(byte[] row, int from, int distance) {
    ByteBuffer words = ByteBuffer.wrap(row).order(order());
    int size = layout.bits / 8;
    for (int i = from + distance * size; i < from + layout.rowBytes(); i += size) {
      if (size == 2) {
        words.putShort(i, (short) (words.getShort(i) + words.getShort(i - 2 * distance)));
      } else {
        words.putInt(i, words.getInt(i) + words.getInt(i - 4 * distance));
      }
    }
  }

  /// Puts the bytes of each float together, which come highest first, all of a row in turn.
  private void gatherFloats(byte[] row, int from) {
    int size = layout.bits / 8;
    int count = layout.rowBytes() / size;
    byte[] planes = Arrays.copyOfRange(row, from, from + layout.rowBytes());
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < size; b++) {
        row[from + i * size + (little ? size - 1 - b : b)] = planes[b * count + i];
      }
    }
  }

  private ByteOrder order() {
    return little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /// Writes the eight-bit samples of a row.
  ///
  /// @param row bytes, the row from `from` on
  /// @param count samples
  /// @param to receives them
  void eightBits(byte[] row, int from, int count, byte[] to) {
    ByteBuffer words = ByteBuffer.wrap(row).order(order());
    boolean scaled = layout.format == TiffLayout.UNSIGNED;
    for (int i = 0; i < count; i++) {
      to[i] =
          switch (layout.bits) {
            case 8 -> row[from + i];
            case 16 ->
                scaled ? row[from + 2 * i + (little ? 1 : 0)] : clip(words.getShort(from + 2 * i));
            case 32 ->
                layout.format == TiffLayout.FLOAT
                    ? clip(words.getFloat(from + 4 * i))
                    : clip(words.getInt(from + 4 * i));
            case 64 -> clip((float) words.getDouble(from + 8 * i));
            default -> few(row, from, i);
          };
    }
  }

  /// Writes the samples of a row as floats, the largest being 1.
  ///
  /// @param row bytes, the row from `from` on
  /// @param to receives them; its length is their number
  void shares(byte[] row, int from, float[] to) {
    ByteBuffer words = ByteBuffer.wrap(row).order(order());
    for (int i = 0; i < to.length; i++) {
      to[i] =
          switch (layout.bits) {
            case 12 -> twelve(row, from, i) / 4095f;
            case 16 -> Short.toUnsignedInt(words.getShort(from + 2 * i)) / 65535f;
            default -> (float) (Integer.toUnsignedLong(words.getInt(from + 4 * i)) / 4294967295.0);
          };
    }
  }

  private static int twelve(byte[] row, int from, int i) {
    int at = from + i * 12 / 8;
    int high = row[at] & 0xFF;
    int low = row[at + 1] & 0xFF;
    return i % 2 == 0 ? (high << 4) | (low >> 4) : ((high & 0xF) << 8) | low;
  }

  private byte few(byte[] row, int from, int i) {
    int bit = i * layout.bits;
    int largest = (1 << layout.bits) - 1;
    int value = (row[from + (bit >> 3)] >> (8 - layout.bits - (bit & 7))) & largest;
    return (byte) (layout.photometric == TiffLayout.PALETTE ? value : value * 255 / largest);
  }

  private static byte clip(double value) {
    return (byte) (value > 0 ? (int) Math.min(value, 255) : 0);
  }
}
