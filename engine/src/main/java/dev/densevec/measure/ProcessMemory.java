package dev.densevec.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What the operating system says of a process's memory; only Linux says.
public final class ProcessMemory {
  private static final String SELF = "self";
  private static final String PEAK = "VmHWM:";
  private static final String RESIDENT = "VmRSS:";

  /// What sets the peak back to what is resident now (`man 5 proc_pid_clear_refs`).
  private static final String CLEAR_PEAK = "5";

  private ProcessMemory() {}

  private static Path file(String process, String name) {
    return Path.of("/proc", process, name);
  }

  /// The most bytes of this process that were resident at once, heap, code and all, since it began
  /// or [#resetPeak()] was called; empty where the system doesn't say.
  public static OptionalLong peakBytes() {
    return bytes(SELF, PEAK);
  }

  /// The bytes of a process that are resident now; empty where the system doesn't say.
  ///
  /// @param pid its number
  public static OptionalLong residentBytes(long pid) {
    return bytes(String.valueOf(pid), RESIDENT);
  }

  private static OptionalLong bytes(String process, String quantity) {
    try (Stream<String> lines = Files.lines(file(process, "status"))) {
      return lines
          .filter(line -> line.startsWith(quantity))
          .mapToLong(line -> 1024 * kibibytes(line.substring(quantity.length())))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long kibibytes(String text) {
    return Long.parseLong(text.substring(0, text.lastIndexOf("kB")).strip());
  }

  /// Forgets earlier peaks.
  ///
  /// @return whether the system does so
  public static boolean resetPeak() {
    try {
      Files.writeString(file(SELF, "clear_refs"), CLEAR_PEAK);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
