package dev.densevec.cli.predict;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Folders that results are written to.
public final class OutputFolder {
  private OutputFolder() {}

  /// Makes a folder with those above it, where they are missing.
  ///
  /// @return the folder
  /// @throws Failure in one line that names it, if it can't be made
  public static Path make(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Failure(ExitCode.OUTPUT, folder + ": can't be made: " + FileErrors.reason(e), e);
    }
  }
}
