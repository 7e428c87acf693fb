package dev.densevec.cli.pull;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Progress;

/// How far the download of a file has come, on standard error.
final class DownloadBar {
  private final Console console;
  private final boolean shown;
  private final String name;
  private Progress progress;

  DownloadBar(Console console, boolean shown, String name) {
    this.console = console;
    this.shown = shown;
    this.name = name;
  }

  /// Reports how much is there.
  ///
  /// @param done bytes
  /// @param total bytes of the whole file, -1 if that is not known
  void at(long done, long total) {
    if (progress == null) {
      progress = Progress.ofBytes(console, shown, total);
    }
    progress.update(done, name);
  }

  /// Writes a line in place of the bar.
  void report(String line) {
    clear();
    console.report(line);
  }

  /// Removes the bar.
  void clear() {
    if (progress != null) {
      progress.clear();
    }
  }
}
