package dev.densevec.bench.compare;

import dev.densevec.bench.Quartiles;
import dev.densevec.bench.peer.PeerWorkload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What a contest on one workload came to.
///
/// @param workload the workload
/// @param entrants the engines, in order
/// @param standings durations and the machine's speed
/// @param withdrawn the engines that failed, with their reasons
record Outcome(
    PeerWorkload workload,
    List<Entrant> entrants,
    Standings standings,
    List<Withdrawal> withdrawn) {

  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-18s %5s %7s %-22s %9s %9s %8s %7s %7s  %s",
          "network",
          "batch",
          "threads",
          "engine",
          "ms/batch",
          "images/s",
          "GFLOP/s",
          "of peak",
          "peak MB",
          "times as long as the first (quartiles)");

  Outcome {
    entrants = List.copyOf(entrants);
    withdrawn = List.copyOf(withdrawn);
  }

  /// The number of an engine among the entrants; empty if it takes no part.
  OptionalInt find(String engine) {
    return IntStream.range(0, entrants.size())
        .filter(i -> entrants.get(i).name().equals(engine))
        .findFirst();
  }

  /// Images a second of an engine's median run.
  double imagesPerSecond(int engine) {
    return workload.batch() * 1e9 / standings.time(engine).median();
  }

  /// Speed of an engine's median run, a multiply-add being two operations.
  double gflops(int engine) {
    return 2e-9 * entrants.get(engine).macs() * imagesPerSecond(engine);
  }

  /// That speed as a share of what the machine could do in the same minutes.
  double shareOfPeak(int engine) {
    return gflops(engine) / standings.peak().median();
  }

  /// The most memory of an engine's process, in megabytes.
  double peakMegabytes(int engine) {
    return entrants.get(engine).peakBytes() * 1e-6;
  }

  /// Lines of a table, one an engine, failed ones included, and one for the machine: its peak and
  /// how often it was left alone.
  String table() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entrants.size(); i++) {
      Quartiles ratio = standings.ratio(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%-18s %5d %7d %-22s %9.2f %9.2f %8.1f %6.1f%% %7.0f  %.3f (%.3f to %.3f)%n",
              workload.network(),
              workload.batch(),
              workload.threads(),
              entrants.get(i).name(),
              standings.time(i).median() / 1e6,
              imagesPerSecond(i),
              gflops(i),
              100 * shareOfPeak(i),
              peakMegabytes(i),
              ratio.median(),
              ratio.q1(),
              ratio.q3()));
    }
    for (Withdrawal failed : withdrawn) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-18s %5d %7d %-22s failed: %s%n",
              workload.network(),
              workload.batch(),
              workload.threads(),
              failed.name(),
              failed.reason()));
    }
    Quartiles peak = standings.peak();
    return text
        + String.format(
            Locale.ROOT,
            "%-18s %5s %7d %-22s %9s %9s %8.1f %7s %7s  %.1f to %.1f, %d of %d rounds quiet%n",
            "",
            "",
            workload.threads(),
            "FMA peak",
            "",
            "",
            peak.median(),
            "",
            "",
            peak.min(),
            peak.max(),
            standings.quiet(),
            standings.rounds());
  }

  /// Every engine's figures for a JSON report; of those that failed, the reason.
  List<Map<String, Object>> json() {
    List<Map<String, Object>> rows = new ArrayList<>();
    IntStream.range(0, entrants.size()).forEach(i -> rows.add(json(i)));
    for (Withdrawal failed : withdrawn) {
      Map<String, Object> row = jsonKey(failed.name());
      row.put("failure", failed.reason());
      rows.add(row);
    }
    return rows;
  }

  private Map<String, Object> jsonKey(String engine) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("task", workload.task().name().toLowerCase(Locale.ROOT));
    row.put("network", workload.network());
    row.put("input", workload.input().toString());
    row.put("threads", workload.threads());
    row.put("engine", engine);
    return row;
  }

  private Map<String, Object> json(int engine) {
    Entrant entrant = entrants.get(engine);
    Map<String, Object> row = jsonKey(entrant.name());
    row.put("version", entrant.version());
    row.put("millis", quartiles(standings.time(engine), 1e-6));
    row.put("imagesPerSecond", imagesPerSecond(engine));
    row.put("gflops", gflops(engine));
    row.put("shareOfPeak", shareOfPeak(engine));
    row.put("ratio", quartiles(standings.ratio(engine), 1));
    row.put("peakBytes", entrant.peakBytes());
    row.put("logitDifference", entrant.difference());
    row.put("peakGflops", quartiles(standings.peak(), 1));
    row.put("rounds", standings.rounds());
    row.put("quietRounds", standings.quiet());
    return row;
  }

  private static Map<String, Object> quartiles(Quartiles of, double unit) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("min", of.min() * unit);
    map.put("q1", of.q1() * unit);
    map.put("median", of.median() * unit);
    map.put("q3", of.q3() * unit);
    map.put("max", of.max() * unit);
    return map;
  }
}
