package dev.densevec.cli.console;

import dev.densevec.cli.format.Numbers;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// When what was done, counted from the start of the process. Thread-safe.
public final class Timeline {
  private final boolean kept;
  private final List<String> names = new ArrayList<>();
  private final List<Long> nanos = new ArrayList<>();

  /// @param kept whether marks are kept at all
  public Timeline(boolean kept) {
    this.kept = kept;
  }

  /// Notes that something has just been finished.
  public synchronized void mark(String name) {
    if (kept) {
      names.add(name);
      nanos.add(System.nanoTime());
    }
  }

  /// Writes a line a mark: seconds since the process started, and the name.
  public synchronized void print(PrintStream err) {
    if (!kept) {
      return;
    }
    long now = System.nanoTime();
    Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
    double elapsed = (System.currentTimeMillis() - start.toEpochMilli()) / 1e3;
    for (int i = 0; i < names.size(); i++) {
      double seconds = elapsed - (now - nanos.get(i)) / 1e9;
      err.println(Numbers.fixed(seconds, 3) + " s  " + names.get(i));
    }
  }
}
