package dev.densevec.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A folder for the files of a measurement, deleted with them at its end.
///
/// @param path where it is
public record TemporaryFolder(Path path) implements AutoCloseable {

  /// Makes one.
  ///
  /// @throws IOException if the system's folder for temporary files can't be written
  public static TemporaryFolder make() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("densevec-"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }
}
