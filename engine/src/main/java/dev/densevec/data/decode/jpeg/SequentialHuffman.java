package dev.densevec.data.decode.jpeg;

import java.io.IOException;

/// Blocks of baseline and extended sequential scans, Huffman coded (T.81, F.2.2).
final class SequentialHuffman implements BlockDecoder {
  private final ScanBits bits;
  private final HuffmanTable[] dc;
  private final HuffmanTable[] ac;

  SequentialHuffman(ScanBits bits, HuffmanTable[] dc, HuffmanTable[] ac) {
    this.bits = bits;
    this.dc = dc;
    this.ac = ac;
  }

  @Override
  public void decode(Component component, short[] block, int at) throws IOException {
    component.prediction += bits.takeSigned(dc[component.dcTable].decode(bits) & 0xF);
    block[at] = (short) component.prediction;
    HuffmanTable table = ac[component.acTable];
    for (int k = 1; k < Component.BLOCK; k++) {
      int symbol = table.decode(bits);
      int size = symbol & 0xF;
      if (size == 0) {
        if (symbol != 0xF0) {
          break;
        }
        k += 15;
        continue;
      }
      k += symbol >> 4;
      if (k >= Component.BLOCK) {
        throw new IOException("damaged: a block of more than 64 coefficients");
      }
      block[at + Component.ZIGZAG[k]] = (short) bits.takeSigned(size);
    }
    bits.requireEnough();
  }

  @Override
  public void restart(int position) {
    bits.jump(position);
  }

  @Override
  public int position() {
    return bits.position();
  }
}
