package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.format.OneLine;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/// What becomes of assumptions that had to be made about weights.
///
/// @param strict whether they are refused
/// @param err where they are said otherwise
public record Assumptions(boolean strict, PrintWriter err) {

  /// Says or refuses that a network can compute nothing with weights that are to be passed on.
  ///
  /// @param name what messages call them
  /// @throws IOException in one line that names the first unsound tensor, if that is refused
  public void checkSound(String name, Parameters parameters) throws IOException {
    Optional<String> problem = parameters.fault();
    if (problem.isPresent()) {
      if (strict) {
        throw new IOException(name + ": refused by --strict: " + problem.get());
      }
      warn(name + ": " + problem.get());
    }
  }

  private void warn(String warning) {
    err.println("densevec: " + OneLine.of("warning: " + warning));
    err.flush();
  }

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
      warn(file + ": " + warning);
    }
    return loaded;
  }
}
