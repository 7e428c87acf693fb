package dev.densevec.data.sets;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/// An IDX file of bytes: two zero bytes, the type 8, the number of dimensions, each dimension as a
/// 32-bit number, highest byte first, then the content.
///
/// @param count the first dimension
/// @param height the second, or 1
/// @param width the third, or 1
/// @param content `count * height * width` bytes
@SuppressWarnings("ArrayRecordComponent") // a file's content, only ever read
record IdxFile(int count, int height, int width, byte[] content) {
  private static final int BYTES = 0x0800;

  /// Reads a file.
  ///
  /// @param dimensions how many it must have, 1 or 3
  /// @throws IOException if it is no such file, or shorter or longer than its dimensions say
  static IdxFile read(Path file, int dimensions) throws IOException {
    return DataFiles.read(file, (in, most) -> parse(in, dimensions, most));
  }

  /// The same with rows and columns of each image exchanged.
  IdxFile transposed() {
    byte[] turned = new byte[content.length];
    int pixels = height * width;
    for (int i = 0; i < content.length; i++) {
      int at = i % pixels;
      turned[i - at + at % width * height + at / width] = content[i];
    }
    return new IdxFile(count, width, height, turned);
  }

  private static IdxFile parse(InputStream in, int dimensions, long most) throws IOException {
    var data = new DataInputStream(in);
    int magic = data.readInt();
    if (magic != BYTES + dimensions) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "starts with 0x%08X, expected 0x%08X (bytes in %d dimensions)",
              magic,
              BYTES + dimensions,
              dimensions));
    }
    int[] sizes = {1, 1, 1};
    long bytes = 1;
    for (int i = 0; i < dimensions; i++) {
      sizes[i] = data.readInt();
      bytes = sizes[i] < 1 ? 0 : Math.min(bytes * sizes[i], 1L + DataFiles.MAX_BYTES);
      if (bytes < 1 || bytes > Math.min(DataFiles.MAX_BYTES, most)) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "dimension %d is %d, which the file cannot hold",
                i,
                sizes[i] & 0xFFFFFFFFL));
      }
    }
    byte[] content = in.readNBytes((int) bytes);
    if (content.length != bytes || in.read() >= 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: expected %d bytes of content, found %s",
              content.length < bytes ? "truncated" : "too long",
              bytes,
              content.length < bytes ? content.length : "more"));
    }
    return new IdxFile(sizes[0], sizes[1], sizes[2], content);
  }
}
