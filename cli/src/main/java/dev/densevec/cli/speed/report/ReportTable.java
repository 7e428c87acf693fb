package dev.densevec.cli.speed.report;

import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.speed.Phases;
import dev.densevec.cli.speed.Result;
import dev.densevec.cli.speed.Spread;
import dev.densevec.cli.speed.Times;
import dev.densevec.cli.speed.Workload;
import dev.densevec.measure.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A report for people: one result line by line, several as a row each.
final class ReportTable {
  private ReportTable() {}

  static List<String> lines(SpeedReport report) {
    return report.results().size() == 1
        ? single(report.machine(), report.results().getFirst())
        : sweep(report);
  }

  private static List<String> single(Machine machine, Result result) {
    Workload workload = result.workload();
    Times millis = result.millis();
    Table table =
        new Table("ll")
            .row("machine", machine(machine))
            .row("workload", workload.toString())
            .row("runs", result.runs() + " that count")
            .row(
                "milliseconds",
                String.format(
                    Locale.ROOT,
                    "mean %s  min %s  P50 %s  P90 %s  P95 %s  P99 %s  max %s",
                    millis(millis.mean()),
                    millis(millis.min()),
                    millis(millis.p50()),
                    millis(millis.p90()),
                    millis(millis.p95()),
                    millis(millis.p99()),
                    millis(millis.max())))
            .row(
                "throughput",
                Numbers.fixed(result.imagesPerSecond(), 2)
                    + " images/s, "
                    + Numbers.fixed(result.gflops(), 1)
                    + " GFLOP/s")
            .row("of the peak", ofPeak(result))
            .row(
                "of the memory",
                percent(result.ofBandwidth())
                    + " of "
                    + Numbers.fixed(result.bandwidth(), 1)
                    + " GB/s");
    if (result.phases() != null) {
      table.row("a step", phases(result.phases()));
    }
    table.row("memory", memory(result));
    return table.lines();
  }

  private static String machine(Machine machine) {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, vectors of %d bits, Java %s",
        machine.cpu(),
        machine.cores(),
        machine.vectorBits(),
        machine.java());
  }

  private static String ofPeak(Result result) {
    Spread share = result.ofPeak();
    return String.format(
        Locale.ROOT,
        "%s (%s to %s) of %s GFLOP/s",
        percent(share.median()),
        percent(share.q1()),
        percent(share.q3()),
        Numbers.fixed(result.peakGflops(), 1));
  }

  private static String phases(Phases phases) {
    return String.format(
        Locale.ROOT,
        "forward %s ms (%s), backward %s ms (%s), optimiser %s ms (%s)",
        millis(phases.forward()),
        percent(phases.forward() / phases.total()),
        millis(phases.backward()),
        percent(phases.backward() / phases.total()),
        millis(phases.optimizer()),
        percent(phases.optimizer() / phases.total()));
  }

  private static String memory(Result result) {
    String held = megabytes(result.nativeBytes()) + " MB native";
    return result.residentBytes() == null
        ? held
        : held + ", " + megabytes(result.residentBytes()) + " MB of the process at most";
  }

  private static List<String> sweep(SpeedReport report) {
    Table table = new Table("rrrrrrrrrr");
    table.row(
        "batch",
        "threads",
        "images/s",
        "mean ms",
        "P50",
        "P99",
        "GFLOP/s",
        "of peak",
        "native MB",
        "peak MB");
    for (Result result : report.results()) {
      table.row(
          String.valueOf(result.workload().batch()),
          String.valueOf(result.workload().threads()),
          Numbers.fixed(result.imagesPerSecond(), 2),
          millis(result.millis().mean()),
          millis(result.millis().p50()),
          millis(result.millis().p99()),
          Numbers.fixed(result.gflops(), 1),
          percent(result.ofPeak().median()),
          megabytes(result.nativeBytes()),
          result.residentBytes() == null ? "" : megabytes(result.residentBytes()));
    }
    Workload workload = report.results().getFirst().workload();
    List<String> lines = new ArrayList<>();
    lines.add(machine(report.machine()));
    lines.add(
        String.format(
            Locale.ROOT,
            "%s %dx%d %s%s",
            workload.network(),
            workload.width(),
            workload.height(),
            workload.pass(),
            workload.streamsText()));
    lines.addAll(table.lines());
    return lines;
  }

  static String millis(double value) {
    return Numbers.fixed(value, value < 100 ? 2 : 1);
  }

  static String percent(double share) {
    return Numbers.fixed(100 * share, 1) + " %";
  }

  private static String megabytes(long bytes) {
    return Numbers.fixed(bytes * 1e-6, 1);
  }
}
