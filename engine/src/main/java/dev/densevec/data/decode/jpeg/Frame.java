package dev.densevec.data.decode.jpeg;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a JPEG's frame header says (ITU-T T.81, B.2.2).
///
/// @param mcuColumns columns of minimum coded units of interleaved scans
/// @param mcuRows rows of them
record Frame(
    int width,
    int height,
    boolean progressive,
    boolean arithmetic,
    List<Component> components,
    int maxH,
    int maxV,
    int mcuColumns,
    int mcuRows) {

  private static final int SOF0 = 0xC0;

  /// `C0` to `CF` are frame headers but for the Huffman tables, an extension and the arithmetic
  /// conditioning.
  static boolean begins(int marker) {
    return marker >= SOF0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /// Reads a frame header.
  ///
  /// @param from start of the segment's content
  /// @param length bytes of it
  static Frame read(byte[] data, int marker, int from, int length) throws IOException {
    if (length < 6 || length < 6 + 3 * (data[from + 5] & 0xFF)) {
      throw new IOException(
          String.format(Locale.ROOT, "damaged: a frame header of %d bytes", length));
    }
    requireProcess(marker, data[from] & 0xFF);
    int height = Bytes.uint16(data, from + 1, false);
    int width = Bytes.uint16(data, from + 3, false);
    int count = data[from + 5] & 0xFF;
    if (count != 1 && count != 3 && count != 4) {
      throw new IOException(
          String.format(Locale.ROOT, "a JPEG of %d components is not supported", count));
    }
    Limits.checkSize(width, height, 2 * count);
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      components.add(component(data, from + 6 + 3 * i));
    }
    return laidOut(marker, width, height, components);
  }

  private static void requireProcess(int marker, int bits) throws IOException {
    boolean known = marker <= 0xC2 || marker == 0xC9 || marker == 0xCA;
    if (!known || bits != 8) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "JPEG process %d with %d-bit samples is not supported: only 8-bit baseline, extended and"
                  + " progressive; convert the picture to one of these",
              marker - SOF0,
              bits));
    }
  }

  private static Component component(byte[] data, int at) throws IOException {
    int h = (data[at + 1] & 0xFF) >> 4;
    int v = data[at + 1] & 0xF;
    int table = data[at + 2] & 0xFF;
    if (h < 1 || h > 4 || v < 1 || v > 4 || table > 3) {
      throw new IOException(
          String.format(
              Locale.ROOT, "damaged: sampling factors %dx%d, quantisation table %d", h, v, table));
    }
    return new Component(data[at] & 0xFF, h, v, table);
  }

  private static Frame laidOut(int marker, int width, int height, List<Component> components)
      throws IOException {
    int maxH = components.stream().mapToInt(c -> c.h).max().orElseThrow();
    int maxV = components.stream().mapToInt(c -> c.v).max().orElseThrow();
    int mcuColumns = Math.ceilDiv(width, 8 * maxH);
    int mcuRows = Math.ceilDiv(height, 8 * maxV);
    for (Component component : components) {
      if (maxH % component.h != 0 || maxV % component.v != 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "sampling factors %dx%d beside %dx%d are not supported: no whole multiple",
                component.h,
                component.v,
                maxH,
                maxV));
      }
      component.width = Math.ceilDiv(width * component.h, maxH);
      component.height = Math.ceilDiv(height * component.v, maxV);
      component.blockColumns = mcuColumns * component.h;
      component.blockRows = mcuRows * component.v;
    }
    boolean progressive = marker == 0xC2 || marker == 0xCA;
    return new Frame(
        width,
        height,
        progressive,
        marker > 0xC8,
        List.copyOf(components),
        maxH,
        maxV,
        mcuColumns,
        mcuRows);
  }

  /// Blocks of all components that a picture has at least.
  long blocks() {
    long blocks = 0;
    for (Component component : components) {
      blocks += (long) component.scanColumns() * component.scanRows();
    }
    return blocks;
  }
}
