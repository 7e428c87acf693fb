package dev.densevec.data.decode.webp;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import java.io.IOException;

/// Where in a WebP file the picture lies that is shown, or shown first (RFC 9649, section 2).
///
/// A file is a RIFF chunk of chunks: a name of four letters, a little-endian length, the content
/// padded to an even length. The first chunk says of which kind the file is.
///
/// @param width columns of the canvas; 0 if it is the picture's
/// @param height rows of the canvas; 0 if it is the picture's
/// @param x column of the canvas where the picture begins
/// @param y row of the canvas where the picture begins
/// @param animated whether the picture may be smaller than the canvas
/// @param alpha the chunk with the alpha channel of a lossy picture; null if there is none
/// @param picture the chunk with the picture
record WebpContainer(
    int width, int height, int x, int y, boolean animated, Chunk alpha, Chunk picture) {

  /// A chunk's name and where in the file its content lies.
  record Chunk(String name, int from, int to) {
    boolean lossless() {
      return name.equals("VP8L");
    }

    boolean picture() {
      return name.equals("VP8 ") || lossless();
    }
  }

  /// The flag of an animation, whose pictures lie inside chunks `ANMF`.
  private static final int ANIMATION = 0x02;

  /// Bytes of the file's header, and of a chunk's.
  private static final int HEADER = 12;

  private static final int CHUNK_HEADER = 8;

  /// Bytes of the content of `VP8X`, and of what precedes the chunks inside `ANMF`.
  private static final int EXTENDED = 10;

  private static final int FRAME = 16;

  static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "RIFF") && Bytes.has(data, 8, "WEBP");
  }

  static WebpContainer read(byte[] data) throws IOException {
    long end = CHUNK_HEADER + Bytes.uint32(data, 4, true);
    if (end > data.length) {
      throw new IOException("truncated: the file has " + data.length + " of " + end + " bytes");
    }
    Chunk first = chunk(data, HEADER, (int) end);
    if (first.picture()) {
      return new WebpContainer(0, 0, 0, 0, false, null, first);
    }
    if (!first.name().equals("VP8X") || length(first) < EXTENDED) {
      throw new IOException("damaged: the first chunk is neither a picture nor a header");
    }
    int width = 1 + uint24(data, first.from() + 4);
    int height = 1 + uint24(data, first.from() + 7);
    Limits.checkSize(width, height, 3);
    boolean animated = (data[first.from()] & ANIMATION) != 0;
    WebpContainer canvas = new WebpContainer(width, height, 0, 0, animated, null, null);
    return animated
        ? canvas.withFrame(data, next(first), (int) end)
        : canvas.withPicture(data, next(first), (int) end);
  }

  /// Takes the first frame of those between `from` and `to`.
  private WebpContainer withFrame(byte[] data, int from, int to) throws IOException {
    Chunk frame = chunk(data, from, to);
    while (!frame.name().equals("ANMF")) {
      frame = chunk(data, next(frame), to);
    }
    int at = frame.from();
    if (length(frame) < FRAME) {
      throw new IOException("damaged: the first frame is too short");
    }
    int left = 2 * uint24(data, at);
    int top = 2 * uint24(data, at + 3);
    return new WebpContainer(width, height, left, top, true, null, null)
        .withPicture(data, at + FRAME, frame.to());
  }

  /// Takes the picture of the chunks between `from` and `to`.
  private WebpContainer withPicture(byte[] data, int from, int to) throws IOException {
    Chunk found = null;
    Chunk chunk = chunk(data, from, to);
    while (!chunk.picture()) {
      found = chunk.name().equals("ALPH") ? chunk : found;
      chunk = chunk(data, next(chunk), to);
    }
    return new WebpContainer(width, height, x, y, animated, found, chunk);
  }

  /// The chunk at `at` of those that end at `to`.
  private static Chunk chunk(byte[] data, int at, int to) throws IOException {
    if (at > to - CHUNK_HEADER) {
      throw new IOException("truncated: the file has no picture");
    }
    String name = Bytes.text(data, at, 4);
    long end = at + CHUNK_HEADER + Bytes.uint32(data, at + 4, true);
    if (end > to) {
      throw new IOException(
          "damaged: chunk " + name.replaceAll("[^A-Z0-9]", "?") + " is longer than the file");
    }
    return new Chunk(name, at + CHUNK_HEADER, (int) end);
  }

  private static int next(Chunk chunk) {
    return chunk.to() + length(chunk) % 2;
  }

  private static int length(Chunk chunk) {
    return chunk.to() - chunk.from();
  }

  private static int uint24(byte[] data, int at) {
    return Bytes.uint16(data, at, true) | (data[at + 2] & 0xFF) << 16;
  }
}
