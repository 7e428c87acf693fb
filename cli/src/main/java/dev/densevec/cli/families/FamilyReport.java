package dev.densevec.cli.families;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.chart.LineChart;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.report.Stamp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Networks side by side, as lines and as a picture.
///
/// @param contenders the networks, in the order they were asked for
public record FamilyReport(List<Contender> contenders) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final double MILLION = 1e6;
  private static final double MILLIS = 1e3;
  private static final String NONE = "-";

  public FamilyReport {
    contenders = List.copyOf(contenders);
  }

  /// The lines of a format; an accuracy stands only with what was trained.
  public List<String> lines(Format format) {
    return switch (format) {
      case TABLE -> table();
      case JSON -> contenders.stream().map(FamilyReport::json).toList();
      case CSV -> csv();
    };
  }

  private static String percent(Contender contender, String otherwise) {
    return contender.top1().isPresent()
        ? Numbers.fixed(100 * contender.top1().getAsDouble(), 2)
        : otherwise;
  }

  private static String millis(Contender contender) {
    return Numbers.fixed(contender.seconds() * MILLIS, 3);
  }

  private List<String> table() {
    Table table =
        new Table("lrrrrrr")
            .row("network", "input", "parameters", "multiply-adds", "bytes", "ms", "top-1 %");
    for (Contender contender : contenders) {
      table.row(
          contender.name(),
          contender.input().toString(),
          Numbers.grouped(contender.parameters()),
          Numbers.grouped(contender.macs()),
          Numbers.grouped(contender.memory()),
          millis(contender),
          percent(contender, NONE));
    }
    return table.lines();
  }

  private static String json(Contender contender) {
    Json json =
        Stamp.begin()
            .member("network", contender.name())
            .member("spec", contender.spec().text())
            .member("input", contender.input().toString())
            .member("parameters", contender.parameters())
            .member("macs", contender.macs())
            .member("memoryBytes", contender.memory());
    json.key("seconds").value((float) contender.seconds());
    contender.top1().ifPresent(top1 -> json.key("top1").value((float) top1));
    return json.endObject().toString();
  }

  private List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(Csv.line("network", "input", "parameters", "macs", "memory_bytes", "ms", "top1"));
    for (Contender contender : contenders) {
      lines.add(
          Csv.line(
              contender.name(),
              contender.input().toString(),
              String.valueOf(contender.parameters()),
              String.valueOf(contender.macs()),
              String.valueOf(contender.memory()),
              millis(contender),
              percent(contender, "")));
    }
    return lines;
  }

  /// Draws accuracy against parameters and against multiply-adds, a curve for each family.
  ///
  /// @throws dev.densevec.cli.console.Failure in one line, if the file can't be written
  public void draw(Path file) {
    LineChart parameters =
        new LineChart("Accuracy and parameters", "parameters (millions)", "top-1 (%)");
    LineChart macs =
        new LineChart("Accuracy and arithmetic", "multiply-adds (millions)", "top-1 (%)");
    families()
        .forEach(
            (family, members) -> {
              add(parameters, family, members, Contender::parameters);
              add(macs, family, members, Contender::macs);
            });
    Charts.write(List.of(parameters.logarithmicX(), macs.logarithmicX()), file, WIDTH, HEIGHT);
  }

  private Map<String, List<Contender>> families() {
    Map<String, List<Contender>> families = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      if (contender.top1().isPresent()) {
        families.computeIfAbsent(contender.family(), _ -> new ArrayList<>()).add(contender);
      }
    }
    return families;
  }

  private static void add(
      LineChart chart, String family, List<Contender> members, ToDoubleFunction<Contender> cost) {
    List<Contender> sorted = members.stream().sorted(Comparator.comparingDouble(cost)).toList();
    chart.markedLine(
        family,
        sorted.stream().mapToDouble(cost).map(value -> value / MILLION).toArray(),
        sorted.stream().mapToDouble(c -> 100 * c.top1().getAsDouble()).toArray());
    chart.named(sorted.stream().map(Contender::name).toList());
  }
}
