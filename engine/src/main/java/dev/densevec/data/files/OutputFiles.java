package dev.densevec.data.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Writes files whole or not at all.
public final class OutputFiles {
  /// Characters of a file's name that its temporary file has in its own; file systems allow 255
  /// bytes.
  private static final int SHOWN = 50;

  private OutputFiles() {}

  /// Writes the content of a file.
  @FunctionalInterface
  public interface Content {
    /// Writes all of it.
    void writeTo(FileChannel channel) throws IOException;
  }

  /// Writes a file: under another name beside its place, from where it is forced to the disk and
  /// moved over what was there. Where the name is a symbolic link, the file it points to is
  /// replaced.
  ///
  /// @param file its folder must exist
  /// @throws IOException if it can't be written, or something other than a regular file is in its
  ///   place: a device or a pipe would be replaced by a file; what was there is still whole
  public static void replace(Path file, Content content) throws IOException {
    Path target = target(file);
    Path temporary = target.resolveSibling(temporaryName(target));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path target(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("a directory, expected a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  private static String temporaryName(Path target) {
    StringBuilder name = new StringBuilder(".");
    target.getFileName().toString().codePoints().limit(SHOWN).forEach(name::appendCodePoint);
    return name.append('.').append(UUID.randomUUID()).toString();
  }
}
