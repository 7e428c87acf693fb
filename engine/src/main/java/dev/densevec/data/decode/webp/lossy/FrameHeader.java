package dev.densevec.data.decode.webp.lossy;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import java.io.IOException;

/// The head of a VP8 key frame (RFC 6386, sections 9 and 19.2), and where its partitions lie.
///
/// @param width columns
/// @param height rows
/// @param segments the classes of macroblocks
/// @param filter the loop filter
/// @param quantizers one for each segment
/// @param probabilities of the branches to a coefficient, laid out as [Vp8Tables#COEFFICIENTS]
/// @param notSkipped probability, in 256ths, that a macroblock has coefficients; -1 if all have
/// @param modes the rest of the first partition: how macroblocks are predicted
/// @param coefficients the other partitions, of which each row of macroblocks takes the next
@SuppressWarnings("ArrayRecordComponent") // read once a picture, never compared
record FrameHeader(
    int width,
    int height,
    Segments segments,
    FilterHeader filter,
    Quantizer[] quantizers,
    int[] probabilities,
    int notSkipped,
    BoolDecoder modes,
    BoolDecoder[] coefficients) {
  /// Columns and rows of luma in a macroblock.
  static final int MACROBLOCK = 16;

  private static final int START = 10;
  private static final String START_CODE = "\u009d\u0001*";

  /// Bytes that a decoder holds for a pixel: 1.5 samples of the planes, 3 of the result.
  private static final int BYTES_PER_PIXEL = 5;

  /// Fewest bits that a macroblock takes in the first partition. Its kind of luma prediction and
  /// its chroma mode have fixed probabilities and take 1.67 bits at least.
  private static final double MACROBLOCK_BITS = 1.5;

  /// Reads the head of the frame that lies from `from` to `to`.
  static FrameHeader read(byte[] data, int from, int to) throws IOException {
    int[] size = size(data, from, to);
    long tag = tag(data, from);
    int first = from + START;
    long firstEnd = first + (tag >> 5);
    if (firstEnd > to) {
      throw new IOException("truncated: the file ends inside the prediction modes");
    }
    return read(data, (int) firstEnd, to, size, new BoolDecoder(data, first, (int) firstEnd));
  }

  /// Columns of macroblocks.
  int columns() {
    return macroblocks(width);
  }

  /// Rows of macroblocks.
  int rows() {
    return macroblocks(height);
  }

  /// Columns and rows that the frame from `from` to `to` states, checked against the limits.
  static int[] size(byte[] data, int from, int to) throws IOException {
    if (to - from < START) {
      throw new IOException("truncated: the file ends inside its header");
    }
    long tag = tag(data, from);
    if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag >> 4 & 1) == 0) {
      throw new IOException("damaged: the picture is not a visible VP8 key frame");
    }
    if (!Bytes.has(data, from + 3, START_CODE)) {
      throw new IOException("damaged: the VP8 start code is missing");
    }
    // The two bits above are a hint on how to scale the picture for display.
    int width = Bytes.uint16(data, from + 6, true) & 0x3FFF;
    int height = Bytes.uint16(data, from + 8, true) & 0x3FFF;
    long macroblocks = (long) macroblocks(width) * macroblocks(height);
    long needed = (long) (macroblocks * MACROBLOCK_BITS / Byte.SIZE);
    Limits.checkFilled(width, height, needed, Math.min(tag >> 5, to - from - START));
    Limits.checkSize(width, height, BYTES_PER_PIXEL);
    return new int[] {width, height};
  }

  private static FrameHeader read(byte[] data, int at, int to, int[] size, BoolDecoder in)
      throws IOException {
    in.flag(); // the colour space, of which there is one
    in.flag(); // a promise that samples need no clamping
    Segments segments = Segments.read(in);
    FilterHeader filter = FilterHeader.read(in);
    BoolDecoder[] partitions = partitions(data, at, to, 1 << in.unsigned(2), macroblocks(size[1]));
    Quantizer[] quantizers = Quantizer.read(in, segments);
    in.flag(); // whether probabilities are kept for a next frame
    int[] probabilities = Vp8Tables.COEFFICIENTS.clone();
    for (int i = 0; i < probabilities.length; i++) {
      if (in.bit(Vp8Tables.COEFFICIENT_KEPT[i]) != 0) {
        probabilities[i] = in.unsigned(8);
      }
    }
    int notSkipped = in.flag() ? in.unsigned(8) : -1;
    return new FrameHeader(
        size[0], size[1], segments, filter, quantizers, probabilities, notSkipped, in, partitions);
  }

  /// Finds the partitions of coefficients: three bytes for the size of each but the last, then the
  /// partitions.
  private static BoolDecoder[] partitions(byte[] data, int at, int to, int count, int rows)
      throws IOException {
    int from = at + 3 * (count - 1);
    BoolDecoder[] partitions = new BoolDecoder[count];
    for (int i = 0; i < count; i++) {
      boolean last = i == count - 1;
      int end = from >= to || last ? to : Math.min(to, from + uint24(data, at + 3 * i));
      if (end <= from && (last || i < rows)) {
        throw new IOException("truncated: the file ends before the coefficients");
      }
      partitions[i] = new BoolDecoder(data, from, end);
      from = end;
    }
    return partitions;
  }

  private static long tag(byte[] data, int at) {
    return uint24(data, at);
  }

  private static int uint24(byte[] data, int at) {
    return Bytes.uint16(data, at, true) | (data[at + 2] & 0xFF) << 16;
  }

  private static int macroblocks(int pixels) {
    return Math.ceilDiv(pixels, MACROBLOCK);
  }
}
