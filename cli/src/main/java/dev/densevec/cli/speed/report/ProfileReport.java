package dev.densevec.cli.speed.report;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.densevec.cli.chart.Chart;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.report.Stamp;
import dev.densevec.cli.speed.Profile;
import dev.densevec.cli.speed.StepTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A profile as text: blocks in order, then steps, the hottest first.
public final class ProfileReport {
  private static final double MEGA = 1e-6;

  private final Profile profile;
  private final int top;

  /// @param top steps that the table shows
  public ProfileReport(Profile profile, int top) {
    this.profile = profile;
    this.top = top;
  }

  /// For people.
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %s ms, its steps %s ms (%s)",
            profile.workload(),
            ReportTable.millis(profile.wholeMillis()),
            ReportTable.millis(profile.stepsMillis()),
            ReportTable.percent(profile.covered())));
    lines.add(
        String.format(
            Locale.ROOT,
            "the machine: %s GFLOP/s, %s GB/s from memory",
            Numbers.fixed(profile.peakGflops(), 1),
            Numbers.fixed(profile.bandwidth(), 1)));
    lines.add("");
    List<StepTime> blocks = new ArrayList<>(profile.blocks());
    blocks.add(profile.total());
    lines.addAll(rows("block", blocks));
    lines.add("");
    List<StepTime> hottest = hottest();
    List<StepTime> shown = new ArrayList<>(hottest.subList(0, Math.min(top, hottest.size())));
    lines.addAll(rows("step", shown));
    if (shown.size() < hottest.size()) {
      double rest = hottest.stream().skip(shown.size()).mapToDouble(StepTime::millis).sum();
      lines.add(
          String.format(
              Locale.ROOT,
              "%d more steps take %s ms",
              hottest.size() - shown.size(),
              ReportTable.millis(rest)));
    }
    return lines;
  }

  /// The steps in descending order of their time.
  List<StepTime> hottest() {
    return profile.steps().stream()
        .sorted(Comparator.comparingDouble(StepTime::millis).reversed())
        .toList();
  }

  private List<String> rows(String what, List<StepTime> steps) {
    Table table = new Table("lrrrrrrr");
    table.row(what, "ms", "share", "MMAC", "MB", "GFLOP/s", "of roofline", "ms beyond it");
    boolean backward = profile.workload().training();
    for (StepTime step : steps) {
      table.row(
          backward && !step.pass().isEmpty() ? step.name() + " " + step.pass() : step.name(),
          Numbers.fixed(step.millis(), 3),
          ReportTable.percent(step.millis() / profile.stepsMillis()),
          Numbers.fixed(MEGA * step.macs(), 2),
          Numbers.fixed(MEGA * step.bytes(), 2),
          Numbers.fixed(step.gflops(), 1),
          ReportTable.percent(step.ofRoofline()),
          Numbers.fixed(step.beyondMillis(), 3));
    }
    return table.lines();
  }

  /// One JSON object: the profile with its steps in the order in which they run.
  public String json() {
    Stamp now = Stamp.now();
    Gson gson = new Gson();
    JsonObject json = new JsonObject();
    json.addProperty("version", now.version());
    json.addProperty("date", now.date());
    gson.toJsonTree(profile).getAsJsonObject().asMap().forEach(json::add);
    return gson.toJson(json);
  }

  /// The steps below the machine's roofline.
  public Chart roofline() {
    return RooflineChart.of(profile);
  }

  /// A line for each step, the hottest first.
  public List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(
        Csv.line(
            "step",
            "kind",
            "pass",
            "millis",
            "macs",
            "bytes",
            "gflops",
            "intensity",
            "boundMillis",
            "ofRoofline"));
    for (StepTime step : hottest()) {
      lines.add(
          Csv.line(
              step.name(),
              step.kind(),
              step.pass(),
              String.valueOf(step.millis()),
              String.valueOf(step.macs()),
              String.valueOf(step.bytes()),
              String.valueOf(step.gflops()),
              String.valueOf(step.intensity()),
              String.valueOf(step.boundMillis()),
              String.valueOf(step.ofRoofline())));
    }
    return lines;
  }
}
