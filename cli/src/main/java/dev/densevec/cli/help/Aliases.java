package dev.densevec.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Other names of options. The short ones are in help, the long ones are for those who come from
/// other programs; each counts where the command has no option of that name itself.
public final class Aliases {
  private static final Map<String, String> SHORT =
      Map.of("-b", "--batch", "-t", "--threads", "-e", "--epochs");

  private static final Map<String, String> HIDDEN =
      Map.ofEntries(
          Map.entry("-j", "--threads"),
          Map.entry("--batch-size", "--batch"),
          Map.entry("--model", "--arch"),
          Map.entry("--checkpoint", "--weights"),
          Map.entry("--num-classes", "--classes"),
          Map.entry("--img-size", "--input"),
          Map.entry("--smoothing", "--label-smoothing"),
          Map.entry("--learning-rate", "--lr"),
          Map.entry("--opt", "--optimizer"),
          Map.entry("--drop", "--dropout"),
          Map.entry("--output", "--out"),
          Map.entry("--input", "--crop"),
          Map.entry("--crop", "--input"),
          Map.entry("--preset", "--normalize"),
          Map.entry("--normalize", "--preset"));

  private Aliases() {}

  /// The short name of an option that has a long one alone; empty if there is none.
  static String shortOf(String name) {
    return SHORT.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /// Gives the options of a command their short names, for what is made of its description: the
  /// manual and completion.
  public static void addShort(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      String brief = shortOf(option.longestName());
      if (!brief.isEmpty() && !has(command, brief)) {
        command.remove(option);
        command.addOption(OptionSpec.builder(option).names(brief, option.longestName()).build());
      }
    }
  }

  /// The arguments with the command's own names of its options. What follows `--` stays.
  public static String[] resolve(CommandSpec command, String... args) {
    List<String> resolved = new ArrayList<>();
    boolean options = true;
    for (String arg : args) {
      options &= !arg.equals("--");
      resolved.add(options ? resolve(command, arg) : arg);
    }
    return resolved.toArray(String[]::new);
  }

  private static String resolve(CommandSpec command, String arg) {
    int end = arg.startsWith("--") ? arg.indexOf('=') : Math.min(2, arg.length());
    String name = end < 0 ? arg : arg.substring(0, end);
    String own = SHORT.getOrDefault(name, HIDDEN.getOrDefault(name, name));
    if (has(command, name) || !has(command, own)) {
      return arg;
    }
    String value = arg.substring(name.length());
    // A short name has its value after it, as in -b8.
    return own + (value.isEmpty() || value.startsWith("=") ? value : "=" + value);
  }

  private static boolean has(CommandSpec command, String name) {
    return command.optionsMap().containsKey(name);
  }
}
