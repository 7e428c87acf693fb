package dev.densevec.data.decode.jpeg;

import java.io.IOException;

/// Blocks of progressive scans, Huffman coded (T.81, G.2).
final class ProgressiveHuffman implements BlockDecoder {
  private final Scan scan;
  private final ScanBits bits;
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;

  /// Blocks still to come, this one included, of which the scan says nothing more.
  private int emptyBlocks;

  ProgressiveHuffman(Scan scan, ScanBits bits, HuffmanTable[] dc, HuffmanTable[] ac) {
    this.scan = scan;
    this.bits = bits;
    this.dc = dc;
    this.ac = ac;
  }

  @Override
  public void decode(Component component, short[] block, int at) throws IOException {
    if (scan.from() == 0) {
      decodeDc(component, block, at);
    } else if (scan.refines()) {
      refine(ac[component.acTable], block, at);
    } else {
      decodeAc(ac[component.acTable], block, at);
    }
    bits.requireEnough();
  }

  private void decodeDc(Component component, short[] block, int at) throws IOException {
    if (scan.refines()) {
      block[at] |= (short) (bits.take(1) << scan.low());
      return;
    }
    component.prediction += bits.takeSigned(dc[component.dcTable].decode(bits) & 0xF);
    block[at] = (short) (component.prediction << scan.low());
  }

  private void decodeAc(HuffmanTable table, short[] block, int at) throws IOException {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    for (int k = scan.from(); k <= scan.to(); k++) {
      int symbol = table.decode(bits);
      int run = symbol >> 4;
      int size = symbol & 0xF;
      if (size == 0) {
        if (run < 15) {
          emptyBlocks = (1 << run) - 1 + bits.take(run);
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      requireInside(k);
      block[at + Component.ZIGZAG[k]] = (short) (bits.takeSigned(size) << scan.low());
    }
  }

  private void refine(HuffmanTable table, short[] block, int at) throws IOException {
    int k = scan.from();
    while (emptyBlocks == 0 && k <= scan.to()) {
      int symbol = table.decode(bits);
      int run = symbol >> 4;
      int value = 0;
      if ((symbol & 0xF) != 0) {
        value = (bits.take(1) == 1 ? 1 : -1) << scan.low();
      } else if (run < 15) {
        emptyBlocks = (1 << run) + bits.take(run);
        break;
      }
      k = refineRun(block, at, k, run);
      if (value != 0) {
        requireInside(k);
        block[at + Component.ZIGZAG[k]] = (short) value;
      }
      k++;
    }
    if (emptyBlocks > 0) {
      refineRun(block, at, k, Component.BLOCK);
      emptyBlocks--;
    }
  }

  /// Refines coefficients until `zeros` that are zero have been passed.
  ///
  /// @return position of the next zero, or one past the band
  private int refineRun(short[] block, int at, int from, int zeros) {
    int left = zeros;
    int k = from;
    for (; k <= scan.to(); k++) {
      int i = at + Component.ZIGZAG[k];
      if (block[i] == 0) {
        if (left-- == 0) {
          break;
        }
      } else if (bits.take(1) == 1 && (block[i] & (1 << scan.low())) == 0) {
        block[i] += (short) ((block[i] > 0 ? 1 : -1) << scan.low());
      }
    }
    return k;
  }

  private void requireInside(int k) throws IOException {
    if (k > scan.to()) {
      bits.requireEnough();
      throw new IOException("damaged: a block has coefficients beyond its scan's band");
    }
  }

  @Override
  public void restart(int position) {
    bits.jump(position);
    emptyBlocks = 0;
  }

  @Override
  public int position() {
    return bits.position();
  }
}
