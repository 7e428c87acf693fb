package dev.densevec.cli.report;

import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Table;
import dev.densevec.explain.FeatureReuse;
import dev.densevec.explain.ReuseSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `densevec reuse` prints.
public final class ReuseReport {
  private final FeatureReuse reuse;
  private final ReuseSummary summary;

  public ReuseReport(FeatureReuse reuse) {
    this.reuse = reuse;
    summary = ReuseSummary.of(reuse);
  }

  /// For people: a table a block, sources down, targets across, in percent of the target's largest;
  /// the last column is the transition's or the classifier's.
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    for (FeatureReuse.Block block : reuse.blocks()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "dense block %d: source down, target across, %% of the target's largest weight",
              block.number()));
      lines.addAll(table(block).lines());
      lines.add("");
    }
    lines.add(summary.sentence());
    return lines;
  }

  private static Table table(FeatureReuse.Block block) {
    int targets = block.targets().size();
    Table table = new Table("r".repeat(targets + 1));
    String[] head = new String[targets + 1];
    head[0] = "";
    for (int t = 0; t < targets; t++) {
      head[t + 1] = t + 1 < targets ? String.valueOf(t + 1) : "end";
    }
    table.row(head);
    for (int s = 0; s < block.sources().size(); s++) {
      String[] row = new String[targets + 1];
      row[0] = s == 0 ? "input" : String.valueOf(s);
      for (int t = 0; t < targets; t++) {
        row[t + 1] = t < s ? "" : Math.round(100 * block.targets().get(t).relative(s)) + "";
      }
      table.row(row);
    }
    return table;
  }

  /// One object: blocks with sources and targets, and the sentence.
  public String json() {
    Json json = Stamp.begin().key("blocks").beginArray();
    for (FeatureReuse.Block block : reuse.blocks()) {
      json.beginObject().member("block", block.number()).key("sources").beginArray();
      block
          .sources()
          .forEach(
              source ->
                  json.beginObject()
                      .member("name", source.name())
                      .member("channels", source.channels())
                      .endObject());
      json.endArray().key("targets").beginArray();
      block.targets().forEach(target -> target(json, target));
      json.endArray().endObject();
    }
    return json.endArray().member("summary", summary.sentence()).endObject().toString();
  }

  private static void target(Json json, FeatureReuse.Target target) {
    json.beginObject().member("name", target.name()).key("weights").beginArray();
    target.weights().forEach(weight -> json.value(weight.floatValue()));
    json.endArray().endObject();
  }

  /// A line a connection.
  public List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(Csv.line("block", "source", "target", "weight"));
    for (FeatureReuse.Block block : reuse.blocks()) {
      for (FeatureReuse.Target target : block.targets()) {
        for (int s = 0; s < target.weights().size(); s++) {
          lines.add(
              Csv.line(
                  String.valueOf(block.number()),
                  block.sources().get(s).name(),
                  target.name(),
                  String.valueOf(target.weights().get(s).floatValue())));
        }
      }
    }
    return lines;
  }
}
