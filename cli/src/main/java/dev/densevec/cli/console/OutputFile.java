package dev.densevec.cli.console;

import dev.densevec.data.files.OutputFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Writes what a command was asked to write.
public final class OutputFile {
  private OutputFile() {}

  /// Writes a file, whole or not at all: one that is there is replaced only by a complete one.
  ///
  /// @throws Failure in one line that names the file, if it can't be written
  public static void write(Path file, byte[] content) {
    ByteBuffer rest = ByteBuffer.wrap(content);
    try {
      OutputFiles.replace(
          file,
          channel -> {
            while (rest.hasRemaining()) {
              channel.write(rest);
            }
          });
    } catch (IOException e) {
      throw FileErrors.unwritten(file, e);
    }
  }
}
