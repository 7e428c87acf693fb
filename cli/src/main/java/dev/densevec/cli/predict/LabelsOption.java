package dev.densevec.cli.predict;

import dev.densevec.cli.console.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// What the classes are called.
public final class LabelsOption {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Names of the classes, one a line (default: the weights' own, or by the number).")
  private Path file;

  /// Where the names come from; guesses are reported.
  public ClassNames names(Console console) {
    return new ClassNames(file, console::report);
  }
}
