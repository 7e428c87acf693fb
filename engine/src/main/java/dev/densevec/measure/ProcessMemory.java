package dev.densevec.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the operating system says of this process's memory; only Linux says.
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String PEAK = "VmHWM:";

  /// What sets the peak back to what is resident now (`man 5 proc_pid_clear_refs`).
  private static final String CLEAR_PEAK = "5";

  private ProcessMemory() {}

  /// The most bytes that were resident at once, heap, code and all, since the process began or
  /// [#resetPeak()] was called; empty where the system doesn't say.
  public static OptionalLong peakBytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(ProcessMemory::kibibytes)
          .map(kibibytes -> kibibytes * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.substring(PEAK.length(), line.lastIndexOf("kB")).strip());
  }

  /// Forgets earlier peaks.
  ///
  /// @return whether the system does so
  public static boolean resetPeak() {
    try {
      Files.writeString(CLEAR, CLEAR_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
