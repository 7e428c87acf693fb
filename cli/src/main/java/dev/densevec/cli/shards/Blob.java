package dev.densevec.cli.shards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/// An image file in an archive.
///
/// @param archive the archive
/// @param name its name there
/// @param offset where it begins in the archive, if it isn't in memory
/// @param length its bytes
/// @param content its content, if that is in memory
@SuppressWarnings("ArrayRecordComponent") // a file's content, only ever read
record Blob(Path archive, String name, long offset, int length, Optional<byte[]> content) {

  /// A file that lies in memory.
  static Blob of(Path archive, String name, byte[] content) {
    return new Blob(archive, name, 0, content.length, Optional.of(content));
  }

  /// The content.
  ///
  /// @throws IOException if it can't be read; the message doesn't name it
  byte[] read() throws IOException {
    if (content.isPresent()) {
      return content.get();
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(archive)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new IOException("truncated: the archive ends inside this file");
        }
      }
    }
    return bytes.array();
  }

  /// What messages call it.
  @Override
  public String toString() {
    return archive + "#" + name;
  }
}
