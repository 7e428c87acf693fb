package dev.densevec.cli.console;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// Reasons of file errors in words; the JDK's messages often are the file's name alone.
public final class FileErrors {
  private FileErrors() {}

  /// Why the file could not be read or written, without its name.
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory";
      case FileAlreadyExistsException _ -> "exists already";
      default -> InputFiles.reason(e);
    };
  }

  /// The failure to write a file.
  ///
  /// @param e says why; some writers name the file in it, others don't
  public static Failure unwritten(Object file, IOException e) {
    String name = file + ": ";
    String reason = reason(e);
    return new Failure(
        ExitCode.OUTPUT,
        name
            + "can't be written: "
            + (reason.startsWith(name) ? reason.substring(name.length()) : reason),
        e);
  }
}
