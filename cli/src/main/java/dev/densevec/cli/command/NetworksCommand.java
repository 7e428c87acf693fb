package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.report.Stamp;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `densevec networks`: the networks with a name, their size and cost.
@Command(
    name = "networks",
    description = "List networks with their parameters and multiply-adds.",
    footer = {
      "",
      "Any network of the paper's CIFAR kind is densenet[-b|-c|-bc]-DEPTH-GROWTH, resnetDEPTH,",
      "preact-resnetDEPTH or, without shortcuts, plainDEPTH; values after a colon change a network,",
      "as in densenet121:classes=10,in=1."
    },
    abbreviateSynopsis = true)
public final class NetworksCommand implements Verb {
  /// The networks of arXiv 1608.06993, table 2, and of arXiv 1512.03385, table 6.
  private static final List<String> CIFAR =
      List.of(
          "densenet-40-12",
          "densenet-100-12",
          "densenet-100-24",
          "densenet-bc-100-12",
          "densenet-bc-250-24",
          "densenet-bc-190-40",
          "resnet20",
          "resnet32",
          "resnet44",
          "resnet56",
          "resnet110");

  private final Console console;

  @Mixin private FormatOption format;

  /// @param console the streams it talks through
  public NetworksCommand(Console console) {
    this.console = console;
  }

  private record Row(String name, Shape input, long parameters, long macs) {
    static Row of(String name) {
      NetworkSpec spec = Networks.parse(name);
      Shape input = spec.defaultInput();
      return new Row(name, input, spec.parameterCount(), spec.cost(input.h(), input.w()).macs());
    }

    String size() {
      return input.c() + "x" + input.h() + "x" + input.w();
    }
  }

  @Override
  public ExitCode run() {
    List<String> names = new ArrayList<>(Networks.names());
    names.addAll(CIFAR);
    List<Row> rows = names.stream().map(Row::of).toList();
    console.out().print(lines(rows, format.format()), format.format());
    return ExitCode.OK;
  }

  private static List<String> lines(List<Row> rows, Format format) {
    return switch (format) {
      case TABLE -> table(rows);
      case JSON -> rows.stream().map(NetworksCommand::json).toList();
      case CSV -> csv(rows);
    };
  }

  private static List<String> table(List<Row> rows) {
    Table table = new Table("lrrr").row("network", "input", "parameters", "multiply-adds");
    for (Row row : rows) {
      table.row(
          row.name(), row.size(), Numbers.grouped(row.parameters()), Numbers.grouped(row.macs()));
    }
    return table.lines();
  }

  private static String json(Row row) {
    return Stamp.begin()
        .member("network", row.name())
        .member("input", row.size())
        .member("parameters", row.parameters())
        .member("macs", row.macs())
        .endObject()
        .toString();
  }

  private static List<String> csv(List<Row> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(Csv.line("network", "input", "parameters", "macs"));
    for (Row row : rows) {
      lines.add(Csv.line(row.name(), row.size(), "" + row.parameters(), "" + row.macs()));
    }
    return lines;
  }
}
