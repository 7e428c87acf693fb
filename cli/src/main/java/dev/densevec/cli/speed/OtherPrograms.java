package dev.densevec.cli.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What share of the processors other programs take, by Linux's `/proc/stat`.
public final class OtherPrograms {
  private static final Path STAT = Path.of("/proc/stat");

  /// Fields of its first line after the name: user, nice, system, idle, waiting for input.
  private static final int IDLE = 3;

  private static final int WAITING = 4;

  private OtherPrograms() {}

  /// A reading.
  ///
  /// @param busy ticks of all processors in which they worked
  /// @param all ticks of all processors
  /// @param processors how many processors there are
  /// @param own seconds that this process has worked
  /// @param nanos when it was
  public record Reading(long busy, long all, long processors, double own, long nanos) {}

  /// Reads the counters; empty where the system has none.
  public static Optional<Reading> read() {
    Optional<Duration> own = ProcessHandle.current().info().totalCpuDuration();
    try {
      return own.isEmpty()
          ? Optional.empty()
          : parse(Files.readAllLines(STAT), own.get().toNanos() * 1e-9, System.nanoTime());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The reading that the lines of `/proc/stat` make.
  static Optional<Reading> parse(List<String> lines, double own, long nanos) {
    try {
      long[] ticks =
          Arrays.stream(lines.getFirst().strip().split(" +", -1))
              .skip(1)
              .limit(WAITING + 4)
              .mapToLong(Long::parseLong)
              .toArray();
      long all = Arrays.stream(ticks).sum();
      long processors = lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
      return Optional.of(
          new Reading(all - ticks[IDLE] - ticks[WAITING], all, processors, own, nanos));
    } catch (NumberFormatException | IndexOutOfBoundsException | NoSuchElementException _) {
      return Optional.empty();
    }
  }

  /// The share of all processors that others took between two readings, 0 to 1.
  public static double share(Reading before, Reading after) {
    if (after.all() <= before.all() || after.nanos() <= before.nanos()) {
      return 0;
    }
    double busy = (double) (after.busy() - before.busy()) / (after.all() - before.all());
    double seconds = (after.nanos() - before.nanos()) * 1e-9;
    double own = (after.own() - before.own()) / (seconds * Math.max(1, after.processors()));
    return Math.clamp(busy - own, 0, 1);
  }
}
