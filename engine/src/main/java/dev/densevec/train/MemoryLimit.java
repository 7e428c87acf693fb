package dev.densevec.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory this process may take, as far as Linux says; unlimited elsewhere.
final class MemoryLimit {
  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final List<Path> GROUP =
      List.of(
          Path.of("/sys/fs/cgroup/memory.max"),
          Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

  private MemoryLimit() {}

  static long bytes() {
    long least = available();
    for (Path file : GROUP) {
      least = Math.min(least, number(file));
    }
    return least;
  }

  /// The line `MemAvailable: N kB`.
  private static long available() {
    try {
      return Files.readAllLines(MACHINE).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException | NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  private static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }
}
