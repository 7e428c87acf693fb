package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;

/// Step sizes of the coefficients of a segment's blocks (RFC 6386, sections 9.6 and 14.1).
///
/// @param lumaDc of a luma block's first coefficient
/// @param lumaAc of its others
/// @param secondDc of the first coefficient of a block of 16 luma blocks' first coefficients
/// @param secondAc of its others
/// @param chromaDc of a chroma block's first coefficient
/// @param chromaAc of its others
record Quantizer(int lumaDc, int lumaAc, int secondDc, int secondAc, int chromaDc, int chromaAc) {
  private static final int LAST = 127;

  /// The index from which the steps of chroma's first coefficients stay the same.
  private static final int LAST_CHROMA_DC = 117;

  /// Reads the quantisers of all segments.
  static Quantizer[] read(BoolDecoder in, Segments segments) throws IOException {
    int base = in.unsigned(7);
    int[] deltas = new int[5];
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = in.optional(4);
    }
    Quantizer[] quantizers = new Quantizer[Segments.COUNT];
    for (int i = 0; i < quantizers.length; i++) {
      quantizers[i] = of(segments.resolve(i, base, segments.quantizers()), deltas);
    }
    return quantizers;
  }

  private static Quantizer of(int index, int[] deltas) {
    int secondAc = step(Vp8Tables.AC_STEPS, index + deltas[2], LAST) * 155 / 100;
    return new Quantizer(
        step(Vp8Tables.DC_STEPS, index + deltas[0], LAST),
        step(Vp8Tables.AC_STEPS, index, LAST),
        2 * step(Vp8Tables.DC_STEPS, index + deltas[1], LAST),
        Math.max(8, secondAc),
        step(Vp8Tables.DC_STEPS, index + deltas[3], LAST_CHROMA_DC),
        step(Vp8Tables.AC_STEPS, index + deltas[4], LAST));
  }

  private static int step(int[] steps, int index, int last) {
    return steps[Math.clamp(index, 0, last)];
  }
}
