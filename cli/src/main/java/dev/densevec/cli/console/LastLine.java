package dev.densevec.cli.console;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Leaves no progress on the terminal when the process ends, by Ctrl-C for instance.
final class LastLine {
  private static final AtomicReference<Progress> LATEST = new AtomicReference<>();

  private LastLine() {}

  /// Has `progress` cleared when the process ends, in place of the one before.
  static void clearAtEnd(Progress progress) {
    if (LATEST.getAndSet(progress) == null) {
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(LastLine::clear, "densevec-progress"));
      } catch (IllegalStateException _) {
        // The process is ending already.
      }
    }
  }

  private static void clear() {
    Optional.ofNullable(LATEST.get()).ifPresent(Progress::end);
  }
}
