package dev.densevec.data.decode.jpeg;

/// The binary arithmetic decoder of JPEG (ITU-T T.81, annex D.2).
///
/// A bin is a byte: the index of its probability estimate, with the more probable symbol in bit 7.
final class ArithmeticDecoder {
  /// Bin whose estimate stays at one half.
  static final byte FIXED = 113;

  private final byte[] data;
  private int at;
  private int code;
  private int interval;
  private int shift;
  private boolean exhausted;

  ArithmeticDecoder(byte[] data, int at) {
    this.data = data;
    jump(at);
  }

  /// Index of a marker that ended the data, or of some byte before the next marker.
  int position() {
    return at;
  }

  /// Whether the file ended where more data or a marker should be.
  boolean exhausted() {
    return exhausted;
  }

  /// Starts anew at `position`.
  void jump(int position) {
    at = position;
    code = 0;
    interval = 0;
    shift = -16;
  }

  /// The next byte; zero from a marker on, for an encoder leaves out zeros at the end.
  private int next() {
    if (at >= data.length) {
      exhausted = true;
      return 0;
    }
    int b = data[at] & 0xFF;
    if (b != 0xFF) {
      at++;
      return b;
    }
    int after = at + 1;
    while (after < data.length && data[after] == (byte) 0xFF) {
      after++;
    }
    if (after < data.length && data[after] == 0) {
      at = after + 1;
      return 0xFF;
    }
    exhausted |= after >= data.length;
    return 0;
  }

  /// Decodes a decision and adapts its bin.
  ///
  /// @param bins estimates
  /// @param i index of the decision's one
  /// @return 0 or 1
  int decode(byte[] bins, int i) {
    while (interval < 0x8000) {
      if (--shift < 0) {
        code = (code << 8) | next();
        shift += 8;
        if (shift < 0 && ++shift == 0) {
          interval = 0x8000;
        }
      }
      interval <<= 1;
    }
    int symbol = (bins[i] >> 7) & 1;
    int state = bins[i] & 0x7F;
    int estimate = ArithmeticStates.ESTIMATE[state];
    interval -= estimate;
    int bound = interval << shift;
    boolean lower = code < bound;
    if (lower && interval >= 0x8000) {
      return symbol;
    }
    boolean likely = lower == (interval >= estimate);
    if (!lower) {
      code -= bound;
      interval = estimate;
    }
    if (likely) {
      bins[i] = (byte) ((symbol << 7) | ArithmeticStates.AFTER_LIKELY[state]);
      return symbol;
    }
    int flip = ArithmeticStates.SWITCHES[state];
    bins[i] = (byte) (((symbol ^ flip) << 7) | ArithmeticStates.AFTER_UNLIKELY[state]);
    return symbol ^ 1;
  }
}
