package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/// What becomes of assumptions that had to be made about weights.
///
/// @param strict whether they are refused
/// @param err where they are said otherwise
public record Assumptions(boolean strict, PrintWriter err) {

  /// Says or refuses what was assumed of a file.
  ///
  /// @return the same weights
  /// @throws IOException in one line, with the weights closed, if something was assumed and that is
  ///   refused
  public Checkpoints.Loaded check(Path file, Checkpoints.Loaded loaded) throws IOException {
    for (String warning : loaded.warnings()) {
      if (strict) {
        loaded.parameters().close();
        throw new IOException(file + ": refused by --strict: " + warning);
      }
      err.println("densevec: warning: " + file + ": " + warning);
    }
    err.flush();
    return loaded;
  }
}
