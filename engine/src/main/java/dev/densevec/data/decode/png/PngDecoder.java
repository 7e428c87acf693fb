package dev.densevec.data.decode.png;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Decodes PNG files of every colour type, depth and interlacing.
///
/// Written here rather than left to ImageIO because a program that classifies one picture would
/// spend longer on starting ImageIO than on the picture, and because truncated and damaged files
/// must be distinguished reliably.
public final class PngDecoder {
  /// Bytes that one byte of deflated data can stand for at most.
  private static final int DEFLATE_RATIO = 1032;

  /// Adam7: first column, first row, column step and row step of each pass.
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  private final byte[] data;
  private final PngChunks chunks;
  private final Inflater inflater;
  private final Iterator<PngChunks.Piece> pieces;
  private final int channels;
  private final byte[] pixels;
  private final float[] deep;

  private PngDecoder(byte[] data, PngChunks chunks, Inflater inflater) {
    this.data = data;
    this.chunks = chunks;
    this.inflater = inflater;
    this.pieces = chunks.pieces().iterator();
    boolean isDeep = chunks.depth() == 16;
    int count = chunks.width() * chunks.height();
    this.channels = isDeep && chunks.isGrey() ? 1 : 3;
    this.pixels = new byte[isDeep ? 0 : 3 * count];
    this.deep = new float[isDeep ? channels * count : 0];
  }

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, PngChunks.SIGNATURE);
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, not supported, truncated or damaged; one line, without
  ///   the file's name
  public static Picture decode(byte[] data) throws IOException {
    PngChunks chunks = PngChunks.read(data);
    long needed = (long) chunks.height() * chunks.rowBytes(chunks.width()) / DEFLATE_RATIO;
    Limits.checkFilled(chunks.width(), chunks.height(), needed, chunks.pixelBytes());
    Limits.checkRatio(chunks.width(), chunks.height(), data.length);
    Inflater inflater = new Inflater();
    try {
      PngDecoder decoder = new PngDecoder(data, chunks, inflater);
      for (int[] pass : chunks.interlaced() ? PASSES : WHOLE) {
        decoder.readPass(pass[0], pass[1], pass[2], pass[3]);
      }
      return Orientation.apply(decoder.picture(), chunks.orientation());
    } finally {
      inflater.end();
    }
  }

  private Picture picture() {
    return deep.length > 0
        ? Picture.interleaved(channels, chunks.height(), chunks.width(), deep).withChannels(3)
        : Picture.interleaved(3, chunks.height(), chunks.width(), pixels);
  }

  /// Reads the rows of one pass: the pixels `x0 + i * dx, y0 + j * dy` of the image.
  private void readPass(int x0, int y0, int dx, int dy) throws IOException {
    if (x0 >= chunks.width() || y0 >= chunks.height()) {
      return;
    }
    int columns = Math.ceilDiv(chunks.width() - x0, dx);
    int rowBytes = chunks.rowBytes(columns);
    int pixelBytes = Math.max(1, chunks.samples() * chunks.depth() / 8);
    byte[] line = new byte[1 + rowBytes];
    byte[] above = new byte[1 + rowBytes];
    PngRow row = new PngRow(chunks, columns);
    for (int y = y0; y < chunks.height(); y += dy) {
      inflate(line);
      unfilter(line, above, pixelBytes);
      int at = channels * (y * chunks.width() + x0);
      if (deep.length > 0) {
        row.expand(line, channels, deep, at, channels * dx);
      } else {
        row.expand(line, pixels, at, channels * dx);
      }
      byte[] swap = above;
      above = line;
      line = swap;
    }
  }

  /// Fills `line` from the compressed pieces.
  private void inflate(byte[] line) throws IOException {
    try {
      int done = 0;
      while (done < line.length) {
        int n = inflater.inflate(line, done, line.length - done);
        done += n;
        if (n == 0 && !feed()) {
          throw new IOException("truncated: the pixels end too early");
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("damaged: the pixels do not decompress", e);
    }
  }

  private boolean feed() {
    if (inflater.finished() || inflater.needsDictionary() || !pieces.hasNext()) {
      return false;
    }
    PngChunks.Piece piece = pieces.next();
    inflater.setInput(data, piece.from(), piece.length());
    return true;
  }

  /// Undoes the prediction that a row's first byte names. `bpp` is the distance of a byte to the
  /// same one of the pixel before; byte 0 of both lines is no sample.
  private static void unfilter(byte[] line, byte[] above, int bpp) throws IOException {
    switch (line[0]) {
      case 0 -> {}
      case 1 -> addLeft(line, bpp);
      case 2 -> addAbove(line, above);
      case 3 -> addAverage(line, above, bpp);
      case 4 -> addPaeth(line, above, bpp);
      default ->
          throw new IOException(String.format(Locale.ROOT, "damaged: row filter %d", line[0]));
    }
  }

  private static void addLeft(byte[] line, int bpp) {
    for (int i = 1 + bpp; i < line.length; i++) {
      line[i] += line[i - bpp];
    }
  }

  private static void addAbove(byte[] line, byte[] above) {
    for (int i = 1; i < line.length; i++) {
      line[i] += above[i];
    }
  }

  private static void addAverage(byte[] line, byte[] above, int bpp) {
    for (int i = 1; i <= bpp; i++) {
      line[i] += (byte) ((above[i] & 0xFF) >> 1);
    }
    for (int i = 1 + bpp; i < line.length; i++) {
      line[i] += (byte) (((line[i - bpp] & 0xFF) + (above[i] & 0xFF)) >> 1);
    }
  }

  /// Adds whichever of left, above and upper left is nearest to left + above - upper left.
  private static void addPaeth(byte[] line, byte[] above, int bpp) {
    for (int i = 1; i <= bpp; i++) {
      line[i] += above[i];
    }
    for (int i = 1 + bpp; i < line.length; i++) {
      int left = line[i - bpp] & 0xFF;
      int up = above[i] & 0xFF;
      int corner = above[i - bpp] & 0xFF;
      int toLeft = Math.abs(up - corner);
      int toUp = Math.abs(left - corner);
      int toCorner = Math.abs(left + up - 2 * corner);
      int nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
      line[i] += (byte) nearest;
    }
  }
}
