package dev.densevec.cli.console;

import dev.densevec.cli.format.Numbers;
import java.util.ArrayList;
import java.util.List;

/// When what was done, counted from when the console was made. Thread-safe.
public final class Timeline {
  private final Console console;
  private final boolean kept;
  private final List<String> names = new ArrayList<>();
  private final List<Long> nanos = new ArrayList<>();

  /// @param console where marks will be written
  /// @param kept whether marks are kept at all
  public Timeline(Console console, boolean kept) {
    this.console = console;
    this.kept = kept;
  }

  /// Notes that something has just been finished.
  public synchronized void mark(String name) {
    if (kept) {
      names.add(name);
      nanos.add(System.nanoTime());
    }
  }

  /// Writes a line a mark to standard error: seconds and the name.
  public synchronized void print() {
    for (int i = 0; i < names.size(); i++) {
      double seconds = (nanos.get(i) - console.startNanos()) / 1e9;
      console.err().println(Numbers.fixed(seconds, 3) + " s  " + names.get(i));
    }
  }
}
