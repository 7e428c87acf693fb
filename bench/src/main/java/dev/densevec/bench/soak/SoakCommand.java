package dev.densevec.bench.soak;

import dev.densevec.bench.BenchCommand;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `soak`: mixed work by many threads; fails if a result changes its bits or memory grows.
@Command(
    name = "soak",
    description = "Does mixed work for a long time; fails if a result changes or memory grows.")
public final class SoakCommand extends BenchCommand {
  private static final double MINUTE_NANOS = 60e9;

  @Option(names = "--minutes", defaultValue = "60", description = "How long.")
  private double minutes;

  @Option(names = "--rows", defaultValue = "60", description = "Readings of memory in all.")
  private int rows;

  @Option(names = "--threads", defaultValue = "64", description = "Platform threads.")
  private int threads;

  @Option(names = "--virtual", defaultValue = "1000", description = "Virtual threads.")
  private int virtual;

  @Option(
      names = "--growth",
      defaultValue = "0.02",
      description = "Share by which memory may grow from the second quarter to the last.")
  private double most;

  @Override
  public Integer call() throws Exception {
    if (!(minutes > 0) || rows < 4 || threads < 0 || virtual < 0 || threads + virtual == 0) {
      throw new IllegalArgumentException(
          "expected some minutes, at least 4 rows and at least one thread");
    }
    Path folder = Files.createTempDirectory("densevec-soak");
    List<Usage> readings = new ArrayList<>();
    PrintWriter out = out();
    try (Soak soak = new Soak(Chores.all(folder))) {
      out.println(Usage.head());
      soak.start(threads, Thread.ofPlatform().factory());
      soak.start(virtual, Thread.ofVirtual().factory());
      long start = System.nanoTime();
      for (int row = 1; row <= rows; row++) {
        sleepUntil(start + (long) (minutes * row / rows * MINUTE_NANOS));
        Usage usage =
            soak.atRest(() -> Usage.read((System.nanoTime() - start) / MINUTE_NANOS, soak));
        readings.add(usage);
        out.println(usage.row());
        out.flush();
      }
      soak.failure().ifPresent(failure -> out.println("first failure: " + failure));
    } finally {
      Files.delete(folder);
    }
    return verdict(readings, out);
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    if (left > 0) {
      Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
    }
  }

  private int verdict(List<Usage> readings, PrintWriter out) {
    long wrong = readings.getLast().wrong();
    double growth = Usage.growth(readings);
    out.println(
        String.format(
            Locale.ROOT,
            "%d wrong of %d; memory grew by %.2f %%, expected at most %.2f %%",
            wrong,
            readings.getLast().done(),
            100 * growth,
            100 * most));
    out.flush();
    return wrong == 0 && growth <= most ? 0 : 1;
  }
}
