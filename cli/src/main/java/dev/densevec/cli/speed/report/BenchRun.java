package dev.densevec.cli.speed.report;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Interruption;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.speed.Bench;
import dev.densevec.cli.speed.Bench.Measured;
import dev.densevec.cli.speed.OtherPrograms;
import dev.densevec.cli.speed.OtherPrograms.Reading;
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

  /// The share of the processors from which others are reported.
  private static final double MANY = 0.1;

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
      Bench bench, List<Workload> workloads, Optional<SpeedReport> before, Optional<Path> png) {
    BenchWatch watch = new BenchWatch(console, workloads, bench.expectedSeconds());
    Interruption interruption = new Interruption(watch::stop);
    try {
      Optional<Reading> start = OtherPrograms.read();
      List<Measured> measured = measure(bench, workloads, watch);
      watch.clear();
      reportOthers(start, OtherPrograms.read());
      if (measured.size() < workloads.size()) {
        console.report(
            "interrupted: " + measured.size() + " of " + workloads.size() + " workloads measured");
      }
      if (!measured.isEmpty()) {
        conclude(measured, before, png);
      }
    } finally {
      watch.clear();
      console.out().flush();
      interruption.close();
    }
  }

  /// What is finished when all is, or the process is asked to end.
  private static List<Measured> measure(Bench bench, List<Workload> workloads, BenchWatch watch) {
    List<Measured> measured = new ArrayList<>();
    try {
      for (int i = 0; i < workloads.size(); i++) {
        watch.begin(i);
        measured.add(bench.measure(workloads.get(i), watch));
      }
    } catch (BenchWatch.Stopped _) {
      // what was measured before counts
    }
    return measured;
  }

  private void reportOthers(Optional<Reading> start, Optional<Reading> end) {
    if (start.isEmpty() || end.isEmpty()) {
      return;
    }
    double share = OtherPrograms.share(start.get(), end.get());
    if (share > MANY) {
      console.report(
          "the machine is busy: other programs took "
              + ReportTable.percent(share)
              + " of its processors meanwhile, without them it is faster");
    }
  }

  private void conclude(List<Measured> measured, Optional<SpeedReport> before, Optional<Path> png) {
    SpeedReport now =
        SpeedReport.of(Machine.here(), measured.stream().map(Measured::result).toList());
    if (before.isPresent()) {
      compare(before.get(), now);
    } else {
      write(now);
    }
    png.ifPresent(file -> Charts.write(ReportChart.of(measured), file, CHART_WIDTH, CHART_HEIGHT));
  }

  /// Writes two reports side by side.
  public void compare(SpeedReport before, SpeedReport now) {
    Comparison comparison = new Comparison(before, now);
    print(
        switch (format) {
          case TABLE -> comparison.table();
          case JSON -> List.of(comparison.json());
          case CSV -> comparison.csv();
        });
  }

  private void write(SpeedReport report) {
    print(
        switch (format) {
          case TABLE -> ReportTable.lines(report);
          case JSON -> List.of(report.json());
          case CSV -> ReportCsv.lines(report);
        });
  }

  private void print(List<String> lines) {
    if (format == Format.TABLE) {
      // A row is known by its batch and its threads.
      console.out().print(lines, 2);
    } else {
      console.out().print(lines, format);
    }
  }
}
