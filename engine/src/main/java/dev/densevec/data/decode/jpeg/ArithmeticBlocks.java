package dev.densevec.data.decode.jpeg;

import java.io.IOException;
import java.util.Arrays;

/// Blocks of arithmetic-coded scans, sequential (ITU-T T.81, F.1.4 and F.2.4) and progressive
/// (G.1.3).
final class ArithmeticBlocks implements BlockDecoder {
  private static final int DC_BINS = 64;
  private static final int AC_BINS = 256;

  /// Where the bins of magnitudes begin: of DC differences, of low and of high coefficients.
  private static final int DC_MAGNITUDE = 20;

  private static final int LOW_MAGNITUDE = 189;
  private static final int HIGH_MAGNITUDE = 217;

  /// From a magnitude's bin to that of its lower bits.
  private static final int TO_BITS = 14;

  private static final int LARGEST = 1 << 15;

  private final Scan scan;
  private final byte[] data;
  private final ArithmeticDecoder coder;
  private final Conditioning conditioning;
  private final byte[][] dcBins = new byte[4][DC_BINS];
  private final byte[][] acBins = new byte[4][AC_BINS];
  private final byte[] fixed = {ArithmeticDecoder.FIXED};

  /// Conditioning by number of table (T.81, B.2.4.3).
  ///
  /// @param lower classes of DC differences, bound `L`
  /// @param upper bound `U`
  /// @param low last coefficient, in zigzag order, whose magnitudes count as low, `Kx`
  @SuppressWarnings("ArrayRecordComponent") // plain tables, shared with the reader of markers
  record Conditioning(int[] lower, int[] upper, int[] low) {
    static Conditioning standard() {
      return new Conditioning(new int[4], new int[] {1, 1, 1, 1}, new int[] {5, 5, 5, 5});
    }
  }

  ArithmeticBlocks(Scan scan, byte[] data, int at, Conditioning conditioning) {
    this.scan = scan;
    this.data = data;
    this.coder = new ArithmeticDecoder(data, at);
    this.conditioning = conditioning;
  }

  @Override
  public void decode(Component component, short[] block, int at) throws IOException {
    if (scan.from() == 0) {
      decodeDc(component, block, at);
    }
    if (scan.to() > 0) {
      if (scan.refines()) {
        refineAc(component, block, at);
      } else {
        decodeAc(component, block, at);
      }
    }
    if (coder.exhausted()) {
      throw JpegFile.ended(data, data.length);
    }
  }

  private void decodeDc(Component component, short[] block, int at) throws IOException {
    if (scan.refines()) {
      block[at] |= (short) (coder.decode(fixed, 0) << scan.low());
      return;
    }
    byte[] bins = dcBins[component.dcTable];
    int bin = component.dcContext;
    if (coder.decode(bins, bin) == 0) {
      component.dcContext = 0;
    } else {
      int sign = coder.decode(bins, bin + 1);
      bin += 2 + sign;
      int magnitude = coder.decode(bins, bin);
      if (magnitude != 0) {
        bin = DC_MAGNITUDE;
        while (coder.decode(bins, bin) != 0) {
          magnitude = doubled(magnitude);
          bin++;
        }
      }
      component.dcContext = context(component.dcTable, magnitude, sign);
      int size = lowerBits(bins, bin + TO_BITS, magnitude) + 1;
      component.prediction += sign == 0 ? size : -size;
    }
    block[at] = (short) (component.prediction << scan.low());
  }

  private int context(int table, int magnitude, int sign) {
    if (magnitude < (1 << conditioning.lower()[table]) >> 1) {
      return 0;
    }
    return 4 * sign + (magnitude > (1 << conditioning.upper()[table]) >> 1 ? 12 : 4);
  }

  private void decodeAc(Component component, short[] block, int at) throws IOException {
    byte[] bins = acBins[component.acTable];
    for (int k = Math.max(1, scan.from()); k <= scan.to(); k++) {
      int bin = 3 * (k - 1);
      if (coder.decode(bins, bin) != 0) {
        return;
      }
      while (coder.decode(bins, bin + 1) == 0) {
        bin += 3;
        requireInside(++k);
      }
      int sign = coder.decode(fixed, 0);
      bin += 2;
      int magnitude = coder.decode(bins, bin);
      if (magnitude != 0 && coder.decode(bins, bin) != 0) {
        magnitude = 2;
        bin = k <= conditioning.low()[component.acTable] ? LOW_MAGNITUDE : HIGH_MAGNITUDE;
        while (coder.decode(bins, bin) != 0) {
          magnitude = doubled(magnitude);
          bin++;
        }
      }
      int size = lowerBits(bins, bin + TO_BITS, magnitude) + 1;
      block[at + Component.ZIGZAG[k]] = (short) ((sign == 0 ? size : -size) << scan.low());
    }
  }

  private void refineAc(Component component, short[] block, int at) throws IOException {
    byte[] bins = acBins[component.acTable];
    int known = scan.to();
    while (known > 0 && block[at + Component.ZIGZAG[known]] == 0) {
      known--;
    }
    for (int k = scan.from(); k <= scan.to(); k++) {
      if (k > known && coder.decode(bins, 3 * (k - 1)) != 0) {
        return;
      }
      while (!refine(bins, block, at + Component.ZIGZAG[k], 3 * (k - 1))) {
        requireInside(++k);
      }
    }
  }

  /// Refines a coefficient.
  ///
  /// @return whether it is not zero now
  private boolean refine(byte[] bins, short[] block, int i, int bin) {
    int bit = 1 << scan.low();
    if (block[i] != 0) {
      if (coder.decode(bins, bin + 2) != 0) {
        block[i] += (short) (block[i] < 0 ? -bit : bit);
      }
      return true;
    }
    if (coder.decode(bins, bin + 1) == 0) {
      return false;
    }
    block[i] = (short) (coder.decode(fixed, 0) == 0 ? bit : -bit);
    return true;
  }

  private int lowerBits(byte[] bins, int bin, int highest) {
    int value = highest;
    for (int bit = highest >> 1; bit > 0; bit >>= 1) {
      if (coder.decode(bins, bin) != 0) {
        value |= bit;
      }
    }
    return value;
  }

  private static int doubled(int magnitude) throws IOException {
    if (2 * magnitude >= LARGEST) {
      throw new IOException("damaged: a coefficient of more than 15 bits");
    }
    return 2 * magnitude;
  }

  private void requireInside(int k) throws IOException {
    if (k > scan.to()) {
      throw new IOException("damaged: a block has coefficients beyond its scan's band");
    }
  }

  @Override
  public void restart(int position) {
    coder.jump(position);
    for (int i = 0; i < dcBins.length; i++) {
      Arrays.fill(dcBins[i], (byte) 0);
      Arrays.fill(acBins[i], (byte) 0);
    }
  }

  @Override
  public int position() {
    return coder.position();
  }
}
