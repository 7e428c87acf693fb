package dev.densevec.bench.soak;

import dev.densevec.bench.Growth;
import dev.densevec.measure.ProcessMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What the process held at a time.
///
/// @param minutes since the beginning
/// @param done chores done so far
/// @param wrong of them those with other bits
/// @param heapBytes objects in use after a collection
/// @param residentBytes memory that is resident while nothing is done; NaN where the system doesn't
///   say
/// @param threads platform threads
/// @param files open files; -1 where the system doesn't say
record Usage(
    double minutes,
    long done,
    long wrong,
    long heapBytes,
    double residentBytes,
    int threads,
    long files) {
  /// In which freed memory goes back to the system, by `TrimNativeHeapInterval`.
  private static final long TRIMMING_MILLIS = 1200;

  private static final Path OPEN = Path.of("/proc/self/fd");

  /// Reads it, while no chore is being done: how many are at a time would change it.
  static Usage read(double minutes, Soak soak) throws InterruptedException {
    System.gc();
    Thread.sleep(TRIMMING_MILLIS);
    ProcessMemory.resetPeak();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    var peak = ProcessMemory.peakBytes();
    return new Usage(
        minutes,
        soak.done(),
        soak.wrong(),
        heap,
        peak.isPresent() ? peak.getAsLong() : Double.NaN,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        openFiles());
  }

  private static long openFiles() {
    try (Stream<Path> open = Files.list(OPEN)) {
      return open.count();
    } catch (IOException _) {
      return -1;
    }
  }

  /// A row of a table in Markdown.
  String row() {
    return String.format(
        Locale.ROOT,
        "| %.1f | %d | %d | %.1f | %.1f | %d | %d |",
        minutes,
        done,
        wrong,
        heapBytes / 1e6,
        residentBytes / 1e6,
        threads,
        files);
  }

  /// The table's head.
  static String head() {
    return "| minutes | chores | wrong | heap, MB | resident, MB | threads | open files |\n"
        + "|---|---|---|---|---|---|---|";
  }

  /// How much the resident memory grew, as a share.
  static double growth(List<Usage> readings) {
    return Growth.of(readings.stream().map(Usage::residentBytes).toList());
  }
}
