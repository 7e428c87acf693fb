package dev.densevec.bench;

import dev.densevec.measure.FmaPeak;
import dev.densevec.measure.Machine;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `peak`: the machine's multiply-adds a second on one core, two, and so on.
@Command(name = "peak", description = "Measures how many multiply-adds the machine can do.")
public final class PeakCommand extends BenchCommand {
  @Option(names = "--millis", defaultValue = "400", description = "Length of a measurement.")
  private long millis;

  @Option(names = "--samples", defaultValue = "5", description = "Measurements.")
  private int samples;

  @Override
  public Integer call() {
    PrintWriter out = out();
    out.println(JsonText.of(Machine.describe()));
    int cores = Runtime.getRuntime().availableProcessors();
    for (int threads = 1; threads <= cores; threads++) {
      try (FmaPeak peak = new FmaPeak(threads)) {
        Quartiles q =
            Quartiles.of(IntStream.range(0, samples).mapToObj(i -> peak.measure(millis)).toList());
        out.printf(
            Locale.ROOT,
            "%d threads: %.1f GFLOP/s (%.1f to %.1f)%n",
            threads,
            q.median(),
            q.min(),
            q.max());
        out.flush();
      }
    }
    return 0;
  }
}
