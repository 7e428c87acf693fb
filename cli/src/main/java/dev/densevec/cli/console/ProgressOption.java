package dev.densevec.cli.console;

import picocli.CommandLine.Option;

/// Whether long work shows how far it has come.
public final class ProgressOption {
  @Option(
      names = "--progress",
      negatable = true,
      description = "Show progress on standard error (default: if that is a terminal).")
  private Boolean asked;

  /// What is asked for, else whether standard error is a terminal.
  public boolean shown(Console console) {
    return asked == null ? console.showsProgress() : asked;
  }

  /// A line on how many images are done.
  ///
  /// @param total how many there are; negative if that is not known
  public Progress images(Console console, long total) {
    return new Progress(console, shown(console), "images", total);
  }
}
