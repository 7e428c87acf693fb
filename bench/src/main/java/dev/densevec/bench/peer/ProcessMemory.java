package dev.densevec.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The most memory that this process has held, as Linux counts it: the line `VmHWM: N kB`.
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private ProcessMemory() {}

  /// Bytes, or 0 where the system doesn't say.
  static long peakBytes() {
    try {
      return Files.isReadable(STATUS) ? peakBytes(Files.readAllLines(STATUS)) : 0;
    } catch (IOException _) {
      return 0;
    }
  }

  static long peakBytes(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(PEAK))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
