package dev.densevec.cli.speed.report;

import dev.densevec.cli.format.Csv;
import dev.densevec.cli.speed.Phases;
import dev.densevec.cli.speed.Result;
import dev.densevec.cli.speed.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A report as comma-separated values: a line for each result, columns named as in its JSON.
final class ReportCsv {
  private ReportCsv() {}

  static List<String> lines(SpeedReport report) {
    List<String> lines = new ArrayList<>();
    for (Result result : report.results()) {
      Map<String, Object> columns = columns(result);
      if (lines.isEmpty()) {
        lines.add(Csv.line(columns.keySet().toArray(String[]::new)));
      }
      lines.add(
          Csv.line(
              columns.values().stream()
                  .map(value -> value == null ? "" : value.toString())
                  .toArray(String[]::new)));
    }
    return lines;
  }

  private static Map<String, Object> columns(Result result) {
    Map<String, Object> columns = new LinkedHashMap<>();
    Workload workload = result.workload();
    columns.put("network", workload.network());
    columns.put("width", workload.width());
    columns.put("height", workload.height());
    columns.put("pass", workload.pass());
    columns.put("batch", workload.batch());
    columns.put("threads", workload.threads());
    columns.put("streams", workload.streams());
    columns.put("runs", result.runs());
    columns.put("mean", result.millis().mean());
    columns.put("min", result.millis().min());
    columns.put("p50", result.millis().p50());
    columns.put("p90", result.millis().p90());
    columns.put("p95", result.millis().p95());
    columns.put("p99", result.millis().p99());
    columns.put("max", result.millis().max());
    columns.put("imagesPerSecond", result.imagesPerSecond());
    columns.put("gflops", result.gflops());
    columns.put("ofPeak", result.ofPeak().median());
    columns.put("ofPeakQ1", result.ofPeak().q1());
    columns.put("ofPeakQ3", result.ofPeak().q3());
    columns.put("ofBandwidth", result.ofBandwidth());
    columns.put("peakGflops", result.peakGflops());
    columns.put("bandwidth", result.bandwidth());
    columns.put("nativeBytes", result.nativeBytes());
    columns.put("residentBytes", result.residentBytes());
    Phases phases = result.phases();
    columns.put("forward", phases == null ? null : (Double) phases.forward());
    columns.put("backward", phases == null ? null : (Double) phases.backward());
    columns.put("optimizer", phases == null ? null : (Double) phases.optimizer());
    return columns;
  }
}
