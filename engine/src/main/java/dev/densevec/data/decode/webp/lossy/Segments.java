package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;

/// Classes of macroblocks that have quantisers and filters of their own (RFC 6386, section 9.3).
///
/// @param enabled whether there are any; else all macroblocks are in segment 0
/// @param mapped whether each macroblock says its segment
/// @param absolute whether the numbers replace the frame's or are added to them
/// @param quantizers quantiser index of each segment
/// @param filterLevels loop filter level of each segment
/// @param probabilities of the branches to a macroblock's segment
@SuppressWarnings("ArrayRecordComponent") // read once a picture, never compared
record Segments(
    boolean enabled,
    boolean mapped,
    boolean absolute,
    int[] quantizers,
    int[] filterLevels,
    int[] probabilities) {
  static final int COUNT = 4;

  static Segments read(BoolDecoder in) throws IOException {
    int[] quantizers = new int[COUNT];
    int[] levels = new int[COUNT];
    int[] probabilities = {255, 255, 255};
    if (!in.flag()) {
      return new Segments(false, false, false, quantizers, levels, probabilities);
    }
    boolean mapped = in.flag();
    boolean absolute = true;
    if (in.flag()) {
      absolute = in.flag();
      for (int i = 0; i < COUNT; i++) {
        quantizers[i] = in.optional(7);
      }
      for (int i = 0; i < COUNT; i++) {
        levels[i] = in.optional(6);
      }
    }
    if (mapped) {
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = in.flag() ? in.unsigned(8) : 255;
      }
    }
    return new Segments(true, mapped, absolute, quantizers, levels, probabilities);
  }

  /// What a segment makes of a number of the frame.
  ///
  /// @param frame the frame's number
  /// @param segments the segments' numbers
  int resolve(int segment, int frame, int[] segments) {
    if (!enabled) {
      return frame;
    }
    return absolute ? segments[segment] : frame + segments[segment];
  }
}
