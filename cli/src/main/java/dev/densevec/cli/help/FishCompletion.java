package dev.densevec.cli.help;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What the shell fish completes by.
public final class FishCompletion {
  private FishCompletion() {}

  /// The script for a command with subcommands.
  ///
  /// @param name what is typed
  public static String of(String name, CommandLine root) {
    StringBuilder script = new StringBuilder();
    root.getSubcommands()
        .forEach(
            (verb, command) -> {
              CommandSpec spec = command.getCommandSpec();
              line(script, name, "-n __fish_use_subcommand -a " + verb, first(spec));
              for (OptionSpec option : spec.options()) {
                if (!option.hidden()) {
                  String seen = "-n '__fish_seen_subcommand_from " + verb + "'";
                  line(script, name, seen + option(option), String.join(" ", option.description()));
                }
              }
            });
    return script.toString();
  }

  private static String first(CommandSpec spec) {
    String[] description = spec.usageMessage().description();
    return description.length == 0 ? "" : description[0];
  }

  private static String option(OptionSpec option) {
    StringBuilder text = new StringBuilder();
    for (String name : option.names()) {
      text.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    return text.append(option.arity().min() > 0 ? " -r" : "").toString();
  }

  private static void line(StringBuilder script, String name, String what, String description) {
    String quoted = description.replace("\\", "\\\\").replace("'", "\\'");
    script.append(
        "complete -c " + name + " " + what + (quoted.isEmpty() ? "" : " -d '" + quoted + "'"));
    script.append('\n');
  }
}
