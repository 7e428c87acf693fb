package dev.densevec.cli.report;

import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.TrainingNetwork.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `densevec info --train` prints: the memory that training takes, before any is allocated.
public final class TrainingPlanReport {
  private final NetworkSpec spec;
  private final TrainingNetwork.Options options;

  public TrainingPlanReport(NetworkSpec spec, TrainingNetwork.Options options) {
    this.spec = spec;
    this.options = options;
  }

  private long bytes(Memory memory) {
    return TrainingNetwork.bytes(spec, options.withMemory(memory));
  }

  private static String name(Memory memory) {
    return memory.name().toLowerCase(Locale.ROOT);
  }

  private List<String> plan() {
    return TrainingNetwork.describe(spec, options).lines().toList();
  }

  /// For people: what each way takes, then the plan of the one asked for.
  public List<String> table() {
    Table table =
        new Table("ll")
            .row("network", spec.text())
            .row("parameters", Numbers.grouped(spec.parameterCount()))
            .row("batch", Numbers.grouped(options.batch()) + " images of " + options.input())
            .row("threads", Numbers.grouped(options.threads()));
    for (Memory memory : Memory.values()) {
      table.row("--memory " + name(memory), Numbers.grouped(bytes(memory)) + " bytes");
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.addAll(plan());
    return lines;
  }

  /// One JSON object.
  public String json() {
    Json json = Stamp.begin().member("network", spec.text());
    json.member("parameters", spec.parameterCount()).member("batch", options.batch());
    json.member("threads", options.threads()).member("memory", name(options.memory()));
    json.key("bytes").beginObject();
    for (Memory memory : Memory.values()) {
      json.member(name(memory), bytes(memory));
    }
    json.endObject().key("plan").beginArray();
    plan().forEach(json::value);
    return json.endArray().endObject().toString();
  }

  /// What each way takes.
  public List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(Csv.line("memory", "batch", "threads", "bytes"));
    for (Memory memory : Memory.values()) {
      lines.add(
          Csv.line(
              name(memory),
              String.valueOf(options.batch()),
              String.valueOf(options.threads()),
              String.valueOf(bytes(memory))));
    }
    return lines;
  }
}
