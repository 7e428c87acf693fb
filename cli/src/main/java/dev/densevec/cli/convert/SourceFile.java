package dev.densevec.cli.convert;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import java.io.IOException;
import java.nio.file.Path;

/// A file of weights in any format that is read; which one is known from its content.
public final class SourceFile {
  private SourceFile() {}

  /// Reads weights and what their file says as metadata; the caller closes the weights.
  ///
  /// @param reading the network to expect, and what to leave out
  /// @throws IOException in one line if they are missing or damaged
  public static Checkpoints.Loaded open(Path file, Reading reading) throws IOException {
    if (Shards.is(file)) {
      return Shards.open(file, reading);
    }
    return KerasFile.is(file) ? KerasFile.open(file, reading) : Checkpoints.open(file, reading);
  }
}
