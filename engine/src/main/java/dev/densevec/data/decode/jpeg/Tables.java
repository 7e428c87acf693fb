package dev.densevec.data.decode.jpeg;

import dev.densevec.data.decode.common.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/// The tables that a JPEG file has defined so far (ITU-T T.81, B.2.4).
final class Tables {
  private static final int DHT = 0xC4;
  private static final int DAC = 0xCC;
  private static final int DQT = 0xDB;
  private static final int DRI = 0xDD;

  /// Quantisation tables in natural order; null where none is defined.
  final int[][] quantisation = new int[4][];

  final HuffmanTable[] dc = new HuffmanTable[4];
  final HuffmanTable[] ac = new HuffmanTable[4];
  final ArithmeticBlocks.Conditioning conditioning = ArithmeticBlocks.Conditioning.standard();

  /// Minimum coded units between restart markers; 0 for none.
  int restartInterval;

  /// Takes what a segment defines; other segments are ignored.
  void segment(byte[] data, int marker, int from, int length) throws IOException {
    int to = from + length;
    switch (marker) {
      case DQT -> quantisation(data, from, to);
      case DHT -> huffman(data, from, to);
      case DAC -> conditioning(data, from, to);
      case DRI -> {
        requireRoom(from + 2, to, "restart interval");
        restartInterval = Bytes.uint16(data, from, false);
      }
      default -> {}
    }
  }

  /// Gives the tables that are missing the standard's contents, as motion JPEG means it (T.81,
  /// K.3).
  void supplyStandard() throws IOException {
    dc[0] = dc[0] == null ? table(JPEGHuffmanTable.StdDCLuminance) : dc[0];
    ac[0] = ac[0] == null ? table(JPEGHuffmanTable.StdACLuminance) : ac[0];
    dc[1] = dc[1] == null ? table(JPEGHuffmanTable.StdDCChrominance) : dc[1];
    ac[1] = ac[1] == null ? table(JPEGHuffmanTable.StdACChrominance) : ac[1];
  }

  private static HuffmanTable table(JPEGHuffmanTable standard) throws IOException {
    int[] lengths = new int[16];
    short[] counts = standard.getLengths();
    for (int i = 0; i < counts.length; i++) {
      lengths[i] = counts[i];
    }
    short[] values = standard.getValues();
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return new HuffmanTable(lengths, bytes);
  }

  private void quantisation(byte[] data, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      int width = (data[at] & 0xF0) == 0 ? 1 : 2;
      int number = requireTable(data[at] & 0xF);
      at++;
      requireRoom(at + width * Component.BLOCK, to, "quantisation table");
      int[] table = new int[Component.BLOCK];
      for (int k = 0; k < table.length; k++, at += width) {
        table[Component.ZIGZAG[k]] = width == 1 ? data[at] & 0xFF : Bytes.uint16(data, at, false);
      }
      quantisation[number] = table;
    }
  }

  private void huffman(byte[] data, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      requireRoom(at + 17, to, "Huffman table");
      int kind = (data[at] & 0xFF) >> 4;
      int number = requireTable(data[at] & 0xF);
      if (kind > 1) {
        throw new IOException(
            String.format(Locale.ROOT, "damaged: a Huffman table of kind %d", kind));
      }
      int[] lengths = new int[16];
      int count = 0;
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = data[at + 1 + i] & 0xFF;
        count += lengths[i];
      }
      at += 17;
      requireRoom(at + count, to, "Huffman table");
      if (count > 256) {
        throw new IOException(
            String.format(Locale.ROOT, "damaged: a Huffman table of %d codes", count));
      }
      HuffmanTable table = new HuffmanTable(lengths, Arrays.copyOfRange(data, at, at + count));
      (kind == 0 ? dc : ac)[number] = table;
      at += count;
    }
  }

  private void conditioning(byte[] data, int from, int to) throws IOException {
    requireRoom(from + (to - from + 1) / 2 * 2, to, "arithmetic conditioning");
    for (int at = from; at < to; at += 2) {
      int number = requireTable(data[at] & 0xF);
      int value = data[at + 1] & 0xFF;
      if ((data[at] & 0xF0) != 0) {
        conditioning.low()[number] = value;
      } else if ((value & 0xF) <= value >> 4) {
        conditioning.lower()[number] = value & 0xF;
        conditioning.upper()[number] = value >> 4;
      } else {
        throw new IOException(
            String.format(Locale.ROOT, "damaged: arithmetic conditioning %d", value));
      }
    }
  }

  private static int requireTable(int number) throws IOException {
    if (number > 3) {
      throw new IOException(String.format(Locale.ROOT, "damaged: a table numbered %d", number));
    }
    return number;
  }

  private static void requireRoom(int end, int to, String what) throws IOException {
    if (end > to) {
      throw new IOException(String.format(Locale.ROOT, "damaged: a %s that is cut short", what));
    }
  }
}
