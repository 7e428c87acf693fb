package dev.densevec.data.decode.png;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/// What a PNG file says in its chunks: the header, the palette, where the compressed pixels lie.
///
/// Layout by the PNG specification (ISO/IEC 15948): an 8-byte signature, then chunks of a
/// big-endian length, a name of four letters, the content and its CRC-32. Checksums are verified on
/// the chunks that are used; the others are stepped over.
final class PngChunks {
  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  /// A piece of the compressed pixels inside the file.
  record Piece(int from, int length) {}

  private final byte[] data;
  private final CRC32 crc = new CRC32();
  private final List<Piece> pieces = new ArrayList<>();
  private final byte[] palette = new byte[3 * 256];
  private boolean hasPalette;
  private int orientation = 1;
  private int width;
  private int height;
  private int depth;
  private int colour;
  private boolean interlaced;

  private PngChunks(byte[] data) {
    this.data = data;
  }

  static PngChunks read(byte[] data) throws IOException {
    PngChunks chunks = new PngChunks(data);
    chunks.walk();
    return chunks;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /// Bits of a sample: 1, 2, 4, 8 or 16.
  int depth() {
    return depth;
  }

  /// One of the colour types above.
  int colour() {
    return colour;
  }

  boolean interlaced() {
    return interlaced;
  }

  /// 256 RGB triples; those that the file does not give are black.
  byte[] palette() {
    return palette;
  }

  List<Piece> pieces() {
    return pieces;
  }

  /// Bytes of all pieces together.
  boolean isGrey() {
    return colour == GREY || colour == GREY_ALPHA;
  }

  long pixelBytes() {
    long sum = 0;
    for (Piece piece : pieces) {
      sum += piece.length();
    }
    return sum;
  }

  int orientation() {
    return orientation;
  }

  /// Samples of a pixel.
  int samples() {
    return switch (colour) {
      case GREY, PALETTE -> 1;
      case GREY_ALPHA -> 2;
      case RGB -> 3;
      default -> 4;
    };
  }

  /// Bytes of a row of `columns` pixels, the last one padded with zero bits.
  int rowBytes(int columns) {
    return Math.toIntExact(((long) columns * samples() * depth + 7) / 8);
  }

  private void walk() throws IOException {
    int at = SIGNATURE.length();
    readHeader(content(at, "IHDR"));
    at += 12 + 13;
    while (at + 8 <= data.length && !Bytes.has(data, at + 4, "IEND")) {
      long length = Bytes.uint32(data, at, false);
      if (length > data.length - at - 12L) {
        refuseCut(at);
        break;
      }
      use(at, (int) length);
      at += 12 + (int) length;
    }
    if (pieces.isEmpty()) {
      throw new IOException("truncated: no image data");
    }
    if (colour == PALETTE && !hasPalette) {
      throw new IOException("damaged: the palette is missing");
    }
  }

  /// A file may end inside an annotation that follows the pixels, but not inside the pixels.
  private void refuseCut(int at) throws IOException {
    if (pieces.isEmpty() || Bytes.has(data, at + 4, "IDAT")) {
      throw new IOException(
          String.format(Locale.ROOT, "truncated: the file ends inside chunk %s", name(at)));
    }
  }

  private void use(int at, int length) throws IOException {
    switch (Bytes.text(data, at + 4, 4)) {
      case "IDAT" -> pieces.add(new Piece(checked(at, length), length));
      case "PLTE" -> {
        if (length > palette.length || length % 3 != 0) {
          throw new IOException(
              String.format(Locale.ROOT, "damaged: a palette of %d bytes", length));
        }
        System.arraycopy(data, checked(at, length), palette, 0, length);
        hasPalette = true;
      }
      case "eXIf" -> orientation = Orientation.fromTiff(data, at + 8, at + 8 + length);
      default -> {}
    }
  }

  private int content(int at, String expected) throws IOException {
    if (at + 12 + 13 > data.length) {
      throw new IOException("truncated: the file ends inside its header");
    }
    if (Bytes.uint32(data, at, false) != 13 || !Bytes.has(data, at + 4, expected)) {
      throw new IOException("damaged: the first chunk is not the header");
    }
    return checked(at, 13);
  }

  /// Verifies a chunk's checksum; returns where its content starts.
  private int checked(int at, int length) throws IOException {
    crc.reset();
    crc.update(data, at + 4, length + 4);
    if (crc.getValue() != Bytes.uint32(data, at + 8 + length, false)) {
      throw new IOException(
          String.format(Locale.ROOT, "damaged: chunk %s has a wrong checksum", name(at)));
    }
    return at + 8;
  }

  /// The name of the chunk at `at`, made safe to print.
  private String name(int at) {
    return Bytes.text(data, at + 4, 4).replaceAll("[^A-Za-z]", "?");
  }

  private void readHeader(int at) throws IOException {
    long columns = Bytes.uint32(data, at, false);
    long rows = Bytes.uint32(data, at + 4, false);
    depth = data[at + 8];
    colour = data[at + 9];
    if (!validFormat() || data[at + 10] != 0 || data[at + 11] != 0 || data[at + 12] >> 1 != 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "damaged: colour type %d, %d bits, methods %d %d %d do not exist in PNG",
              colour,
              depth,
              data[at + 10],
              data[at + 11],
              data[at + 12]));
    }
    interlaced = data[at + 12] == 1;
    Limits.checkSize(columns, rows, depth == 16 ? 12 : 3);
    width = (int) columns;
    height = (int) rows;
  }

  private boolean validFormat() {
    return switch (colour) {
      case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
      default -> false;
    };
  }
}
