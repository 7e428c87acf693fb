package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;
import java.util.Arrays;

/// Decodes a VP8 key frame (RFC 6386) to the very samples that libwebp gives.
public final class LossyDecoder {
  private static final int LUMA = FrameHeader.MACROBLOCK;
  private static final int CHROMA = LUMA / 2;

  private final FrameHeader header;
  private final Plane[] planes;
  private final Macroblock macroblock = new Macroblock();
  private final SubblockPrediction subblocks = new SubblockPrediction();

  /// How each macroblock is filtered: an index into the strengths, and whether inside as well.
  private final byte[] filters;

  private LossyDecoder(FrameHeader header) {
    this.header = header;
    int columns = header.columns();
    int rows = header.rows();
    this.filters = new byte[columns * rows];
    this.planes =
        new Plane[] {
          Plane.of(columns * LUMA, rows * LUMA),
          Plane.of(columns * CHROMA, rows * CHROMA),
          Plane.of(columns * CHROMA, rows * CHROMA)
        };
  }

  /// Columns and rows that the frame from `from` to `to` states, checked against the limits.
  public static int[] size(byte[] data, int from, int to) throws IOException {
    return FrameHeader.size(data, from, to);
  }

  /// Decodes the frame that lies from `from` to `to`.
  ///
  /// @return red, green and blue of each pixel, row by row
  /// @throws IOException if it is damaged, truncated or beyond the limits
  public static byte[] decode(byte[] data, int from, int to) throws IOException {
    FrameHeader header = FrameHeader.read(data, from, to);
    LossyDecoder decoder = new LossyDecoder(header);
    decoder.reconstruct();
    if (header.filter().level() > 0) {
      decoder.filter();
    }
    return new Upsampling(header.width(), header.height(), decoder.planes).toRgb();
  }

  /// Computes all samples as they are before the loop filter, which is what predictions read.
  private void reconstruct() throws IOException {
    Modes modes = new Modes(header);
    Coefficients coefficients = new Coefficients(header);
    for (int y = 0, i = 0; y < header.rows(); y++) {
      modes.beginRow();
      coefficients.beginRow(y);
      for (int x = 0; x < header.columns(); x++, i++) {
        modes.read(macroblock, x);
        coefficients.read(macroblock, x);
        luma(x, y);
        chroma(planes[1], x, y, Macroblock.FIRST_U);
        chroma(planes[2], x, y, Macroblock.FIRST_V);
        boolean inner = macroblock.bySubblocks || macroblock.coded;
        filters[i] =
            (byte) (4 * macroblock.segment + (macroblock.bySubblocks ? 2 : 0) + (inner ? 1 : 0));
      }
      extend(y);
    }
  }

  /// Repeats the last sample of a row of macroblocks for those below, which may read beyond it.
  private void extend(int row) {
    Plane luma = planes[0];
    int end = luma.at(header.columns() * LUMA, row * LUMA + LUMA - 1);
    Arrays.fill(luma.samples(), end, end + 4, luma.samples()[end - 1]);
  }

  private void luma(int x, int y) {
    Plane plane = planes[0];
    int place = plane.at(x * LUMA, y * LUMA);
    if (!macroblock.bySubblocks) {
      BlockPrediction.block(plane, place, LUMA, macroblock.lumaMode, y > 0, x > 0);
    }
    for (int i = 0; i < Macroblock.FIRST_U; i++) {
      int at = place + i / 4 * 4 * plane.stride() + i % 4 * 4;
      if (macroblock.bySubblocks) {
        // On the right, the samples above the macroblock serve all four rows.
        int beyond = (i % 4 == 3 ? place + 12 : at) - plane.stride() + 4;
        subblocks.predict(plane, at, beyond, macroblock.subblockModes[i]);
      }
      addDifference(plane, at, i);
    }
  }

  private void chroma(Plane plane, int x, int y, int first) {
    int place = plane.at(x * CHROMA, y * CHROMA);
    BlockPrediction.block(plane, place, CHROMA, macroblock.chromaMode, y > 0, x > 0);
    for (int i = 0; i < 4; i++) {
      addDifference(plane, place + i / 2 * 4 * plane.stride() + i % 2 * 4, first + i);
    }
  }

  private void addDifference(Plane plane, int place, int block) {
    if (!macroblock.coded) {
      return;
    }
    int at = block * Macroblock.BLOCK;
    int constant = macroblock.coefficients[at];
    if (macroblock.ends[block] > 1) {
      Transforms.addCosine(macroblock.coefficients, at, plane, place);
    } else if (constant != 0) {
      Transforms.addConstant(constant, plane, place);
    }
  }

  private void filter() {
    FilterStrength[] strengths = header.filter().strengths(header.segments());
    LoopFilter[] components = {
      new LoopFilter(planes[0]), new LoopFilter(planes[1]), new LoopFilter(planes[2])
    };
    for (int y = 0, i = 0; y < header.rows(); y++) {
      for (int x = 0; x < header.columns(); x++, i++) {
        FilterStrength strength = strengths[filters[i] >> 1];
        if (strength.level() > 0) {
          filter(components, x, y, strength, (filters[i] & 1) != 0);
        }
      }
    }
  }

  private void filter(
      LoopFilter[] components, int x, int y, FilterStrength strength, boolean inner) {
    int luma = planes[0].at(x * LUMA, y * LUMA);
    if (header.filter().simple()) {
      components[0].simple(luma, strength, x > 0, y > 0, inner);
      return;
    }
    int chroma = planes[1].at(x * CHROMA, y * CHROMA);
    components[0].normal(luma, LUMA, strength, x > 0, y > 0, inner);
    components[1].normal(chroma, CHROMA, strength, x > 0, y > 0, inner);
    components[2].normal(chroma, CHROMA, strength, x > 0, y > 0, inner);
  }
}
