package dev.densevec.cli.speed.report;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.speed.Bench;
import dev.densevec.cli.speed.Bench.Measured;
import dev.densevec.cli.speed.Workload;
import dev.densevec.measure.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures workloads and writes what they came to.
public final class BenchRun {
  private static final int CHART_WIDTH = 900;
  private static final int CHART_HEIGHT = 450;

  private final Console console;
  private final Format format;

  /// @param console where results and progress go
  /// @param format how results are written
  public BenchRun(Console console, Format format) {
    this.console = console;
    this.format = format;
  }

  /// Measures workloads, one after the other.
  ///
  /// @param before a report to compare with, if there is one
  /// @param png where a chart is drawn, if anywhere
  /// @throws Failure if a workload doesn't fit in memory or results can't be written
  public void measure(
      Bench bench, List<Workload> workloads, Optional<Report> before, Optional<Path> png) {
    Machine machine = Machine.here();
    Progress progress = new Progress(console, console.terminal(), "workloads", workloads.size());
    List<Measured> measured = new ArrayList<>();
    for (Workload workload : workloads) {
      progress.update(measured.size());
      measured.add(bench.measure(workload));
    }
    progress.clear();
    Report now = Report.of(machine, measured.stream().map(Measured::result).toList());
    if (before.isPresent()) {
      compare(before.get(), now);
    } else {
      write(now);
    }
    png.ifPresent(file -> Charts.write(ReportChart.of(measured), file, CHART_WIDTH, CHART_HEIGHT));
  }

  /// Writes two reports side by side.
  public void compare(Report before, Report now) {
    Comparison comparison = new Comparison(before, now);
    print(
        switch (format) {
          case TABLE -> comparison.table();
          case JSON -> List.of(comparison.json());
          case CSV -> comparison.csv();
        });
  }

  private void write(Report report) {
    print(
        switch (format) {
          case TABLE -> ReportTable.lines(report);
          case JSON -> List.of(report.json());
          case CSV -> ReportCsv.lines(report);
        });
  }

  private void print(List<String> lines) {
    lines.forEach(console.out()::println);
  }
}
