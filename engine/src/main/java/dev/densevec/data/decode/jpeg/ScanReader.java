package dev.densevec.data.decode.jpeg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Reads the scans of a JPEG file into its components.
///
/// A scan must say something new: a component of a sequential frame has one scan, a coefficient of
/// a progressive one is first sent and then refined bit by bit. The sum of all scans' work is
/// bounded, for a scan of nothing takes no bytes.
final class ScanReader {
  /// Coefficients that scans may go over, for each block of the picture and as such.
  private static final long WORK_PER_BLOCK = 1024;

  private static final long WORK = 1L << 26;

  /// What going to a block costs beside its coefficients.
  private static final int BLOCK_COST = 4;

  private final byte[] data;
  private final Tables tables;
  private final short[] block = new short[Component.BLOCK];
  private final Idct idct = new Idct();
  private long work;
  private boolean any;

  ScanReader(byte[] data, Tables tables) {
    this.data = data;
    this.tables = tables;
  }

  /// Whether a scan was read.
  boolean any() {
    return any;
  }

  /// Reads a scan.
  ///
  /// @param from start of the content of its header
  /// @param length bytes of it
  /// @return index of the marker that follows, or of some byte before it
  int read(Frame frame, int from, int length) throws IOException {
    if (!any) {
      frame.components().forEach(component -> component.allocate(frame.progressive()));
      any = true;
    }
    Scan scan = header(frame, from, length);
    for (Component component : scan.components()) {
      component.begin(scan, frame.progressive(), tables);
    }
    requireBounded(frame, scan);
    BlockDecoder decoder = decoder(frame, scan, from + length);
    if (scan.components().size() == 1) {
      Component only = scan.components().getFirst();
      readUnits(frame, scan, decoder, only.scanColumns(), only.scanRows());
    } else {
      readUnits(frame, scan, decoder, frame.mcuColumns(), frame.mcuRows());
    }
    return decoder.position();
  }

  private Scan header(Frame frame, int from, int length) throws IOException {
    int count = length < 1 ? 0 : data[from] & 0xFF;
    if (count < 1 || count > 4 || length < 4 + 2 * count) {
      throw new IOException(
          String.format(Locale.ROOT, "damaged: a scan header of %d bytes", length));
    }
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = from + 1 + 2 * i;
      Component component = component(frame, data[at] & 0xFF);
      component.dcTable = (data[at + 1] >> 4) & 0x3;
      component.acTable = data[at + 1] & 0x3;
      if (components.contains(component)) {
        throw new IOException(
            String.format(Locale.ROOT, "damaged: a scan with component %d twice", component.id));
      }
      components.add(component);
    }
    if (!frame.progressive()) {
      return new Scan(components, 0, Component.BLOCK - 1, 0, 0);
    }
    int at = from + 1 + 2 * count;
    return progressive(components, data[at] & 0xFF, data[at + 1] & 0xFF, data[at + 2] & 0xFF);
  }

  private static Scan progressive(List<Component> components, int from, int to, int bits)
      throws IOException {
    Scan scan = new Scan(components, from, to, bits >> 4, bits & 0xF);
    boolean band =
        from == 0 ? to == 0 : to >= from && to < Component.BLOCK && components.size() == 1;
    boolean precision = scan.low() <= 13 && (scan.high() == 0 || scan.low() == scan.high() - 1);
    if (!band || !precision) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "damaged: a scan of coefficients %d to %d, bits %d to %d",
              from,
              to,
              scan.high(),
              scan.low()));
    }
    return scan;
  }

  private static Component component(Frame frame, int id) throws IOException {
    for (Component component : frame.components()) {
      if (component.id == id) {
        return component;
      }
    }
    throw new IOException(
        String.format(Locale.ROOT, "damaged: a scan of component %d, which does not exist", id));
  }

  private void requireBounded(Frame frame, Scan scan) throws IOException {
    long blocks = 0;
    for (Component component : scan.components()) {
      blocks += component.blocks();
    }
    work += blocks * (scan.to() - scan.from() + 1 + BLOCK_COST);
    if (work > WORK + WORK_PER_BLOCK * frame.blocks()) {
      throw new IOException("refused: the scans of this progressive JPEG take too long to decode");
    }
  }

  private BlockDecoder decoder(Frame frame, Scan scan, int at) throws IOException {
    if (frame.arithmetic()) {
      return new ArithmeticBlocks(scan, data, at, tables.conditioning);
    }
    ScanBits bits = new ScanBits(data, at);
    if (!frame.progressive()) {
      tables.supplyStandard();
    }
    for (Component component : scan.components()) {
      boolean dc = scan.from() > 0 || scan.refines() || tables.dc[component.dcTable] != null;
      boolean ac = scan.to() == 0 || tables.ac[component.acTable] != null;
      if (!dc || !ac) {
        throw new IOException("damaged: a scan whose Huffman table is missing");
      }
    }
    return frame.progressive()
        ? new ProgressiveHuffman(scan, bits, tables.dc, tables.ac)
        : new SequentialHuffman(bits, tables.dc, tables.ac);
  }

  /// Reads all units of a scan: blocks if it has one component, else minimum coded units.
  private void readUnits(Frame frame, Scan scan, BlockDecoder decoder, int columns, int rows)
      throws IOException {
    scan.components().forEach(Component::restart);
    boolean single = scan.components().size() == 1;
    int interval = tables.restartInterval;
    int left = interval;
    int restarts = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        if (interval > 0 && left-- == 0) {
          restart(scan, decoder, restarts++);
          left = interval - 1;
        }
        if (single) {
          readBlock(frame, scan.components().getFirst(), decoder, x, y);
        } else {
          readMcu(frame, scan, decoder, x, y);
        }
      }
    }
  }

  private void restart(Scan scan, BlockDecoder decoder, int number) throws IOException {
    int marker = JpegFile.nextMarker(data, decoder.position());
    if (marker < 0 || (data[marker + 1] & 0xFF) != 0xD0 + (number & 7)) {
      throw JpegFile.ended(data, decoder.position());
    }
    decoder.restart(marker + 2);
    scan.components().forEach(Component::restart);
  }

  private void readMcu(Frame frame, Scan scan, BlockDecoder decoder, int x, int y)
      throws IOException {
    for (Component component : scan.components()) {
      for (int v = 0; v < component.v; v++) {
        for (int h = 0; h < component.h; h++) {
          readBlock(frame, component, decoder, x * component.h + h, y * component.v + v);
        }
      }
    }
  }

  private void readBlock(Frame frame, Component component, BlockDecoder decoder, int x, int y)
      throws IOException {
    if (frame.progressive()) {
      int at = Component.BLOCK * (y * component.blockColumns + x);
      decoder.decode(component, component.coefficients, at);
      return;
    }
    Arrays.fill(block, (short) 0);
    decoder.decode(component, block, 0);
    component.transform(idct, block, 0, x, y);
  }
}
