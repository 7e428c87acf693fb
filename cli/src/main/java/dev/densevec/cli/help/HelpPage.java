package dev.densevec.cli.help;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.format.Columns;
import dev.densevec.cli.format.Reflow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The help of a command, for a terminal of any width.
public final class HelpPage {
  private static final int WIDEST = 100;

  /// Columns of the names, with the gaps around them.
  private static final int NAMES = 26;

  /// Terminals narrower than this get names and descriptions below each other.
  private static final int NARROW = 60;

  private final CommandSpec command;
  private final Map<String, String> defaults;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private HelpPage(CommandSpec command, Map<String, String> defaults, int width) {
    this.command = command;
    this.defaults = defaults;
    this.width = width;
  }

  /// The lines of a command's help.
  ///
  /// @param defaults what is said of options that are not given, by their names without dashes,
  ///   where their descriptions don't say it
  /// @param columns of the terminal; 0 if there is none
  public static List<String> of(CommandLine command, Map<String, String> defaults, int columns) {
    int width = columns < 1 ? WIDEST : Math.min(columns, WIDEST);
    return new HelpPage(command.getCommandSpec(), defaults, width).lines();
  }

  private List<String> lines() {
    Usages usages = Usages.of(command.parent() == null ? verb() : command.name());
    String start = "Usage: ";
    for (String usage : usages.lines()) {
      fold(start + command.qualifiedName() + " " + usage);
      start = "   or: ";
    }
    for (String line : command.usageMessage().description()) {
      fold(line);
    }
    List<PositionalParamSpec> arguments = command.positionalParameters();
    if (!arguments.isEmpty()) {
      heading("Arguments");
      arguments.forEach(a -> entry("  " + name(a), description(a)));
    }
    if (!command.subcommands().isEmpty()) {
      heading("Commands");
      command.subcommands().forEach((name, verb) -> entry("  " + name, summary(verb)));
    }
    options();
    heading("Examples");
    usages.examples().forEach(example -> fold("  " + example));
    heading("Exit codes");
    for (ExitCode code : ExitCode.values()) {
      lines.addAll(
          Reflow.fit(
              List.of(String.format(Locale.ROOT, "  %-4d %s", code.code(), code.meaning())),
              width,
              1));
    }
    return lines;
  }

  private String verb() {
    String[] words = command.qualifiedName().split(" ", -1);
    return words[words.length - 1];
  }

  private void fold(String text) {
    lines.addAll(Columns.fold(text, width));
  }

  private void heading(String text) {
    lines.add("");
    lines.add(text + ":");
  }

  private static String summary(CommandLine verb) {
    String[] description = verb.getCommandSpec().usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  private void options() {
    Map<OptionGroup, List<OptionSpec>> groups = new EnumMap<>(OptionGroup.class);
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        OptionGroup group = OptionGroup.of(plain(option));
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(option);
      }
    }
    groups.forEach(
        (group, options) -> {
          heading(group.heading());
          options.sort(Comparator.comparing(HelpPage::plain));
          options.forEach(option -> entry(names(option), description(option)));
        });
  }

  /// An option's name without dashes.
  private static String plain(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  private static String names(OptionSpec option) {
    String name = option.longestName();
    String brief = option.shortestName();
    if (brief.equals(name)) {
      brief = Aliases.shortOf(name);
    }
    String text = (brief.isEmpty() ? "    " : brief + ", ") + negatable(option, name);
    if (option.arity().max() == 0) {
      return "  " + text;
    }
    String value = option.paramLabel();
    return "  " + text + (option.arity().min() == 0 ? "[=" + value + "]" : " " + value);
  }

  private static String negatable(OptionSpec option, String name) {
    return option.negatable() ? "--[no-]" + name.substring(2) : name;
  }

  private static String name(PositionalParamSpec argument) {
    return argument.paramLabel();
  }

  private String description(ArgSpec argument) {
    String text = String.join(" ", argument.description());
    if (argument instanceof OptionSpec option && !text.contains("default")) {
      String value = defaults.get(plain(option));
      if (value != null) {
        return text.replaceFirst("\\.$", "") + " (" + value + ").";
      }
    }
    return text;
  }

  /// A name and what it is.
  private void entry(String name, String description) {
    if (width < NARROW) {
      fold(name);
      Columns.fold(description, width - 6).forEach(line -> lines.add("      " + line.strip()));
      return;
    }
    String head = name;
    if (Columns.of(name) > NAMES - 2) {
      lines.add(name);
      head = "";
    }
    for (String line : Columns.fold(description, width - NAMES)) {
      lines.add((head + " ".repeat(NAMES - head.length()) + line.strip()).stripTrailing());
      head = "";
    }
  }
}
