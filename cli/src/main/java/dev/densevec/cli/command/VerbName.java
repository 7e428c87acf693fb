package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.help.Aliases;
import dev.densevec.cli.mixin.CommonOptions;
import dev.densevec.infer.Model;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;

/// The verbs in the order in which help lists them. [#verb] doesn't compile without a case for
/// each.
public enum VerbName {
  PREDICT,
  EMBED,
  TRAIN,
  EVAL,
  INFO,
  NETWORKS,
  COMPARE,
  PULL,
  CONVERT,
  AVERAGE,
  EXPORT,
  REUSE,
  CAM,
  SERVE,
  BENCH,
  PROFILE,
  COMPLETION;

  private static final String COMMON = "common";

  /// The verb that `text` is; empty if it is none.
  public static Optional<VerbName> of(String text) {
    return Arrays.stream(values()).filter(verb -> verb.text().equals(text)).findFirst();
  }

  /// All verbs with commas between.
  public static String all() {
    return Arrays.stream(values()).map(VerbName::text).collect(Collectors.joining(", "));
  }

  /// The command with all verbs below it.
  ///
  /// @param console the streams they talk through
  public static CommandLine root(Console console) {
    CommandLine root = new CommandLine(new Root());
    root.addMixin(COMMON, new CommonOptions());
    for (VerbName name : values()) {
      CommandLine verb = new CommandLine(name.verb(console));
      verb.addMixin(COMMON, new CommonOptions());
      Aliases.addShort(verb.getCommandSpec());
      root.addSubcommand(name.text(), verb);
    }
    return root;
  }

  /// What is typed.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// A new command that does it.
  ///
  /// @param console the streams it talks through
  public Verb verb(Console console) {
    return switch (this) {
      case PREDICT -> {
        Model.prepare();
        yield new PredictCommand(console);
      }
      case EMBED -> {
        Model.prepare();
        yield new EmbedCommand(console);
      }
      case TRAIN -> new TrainCommand(console);
      case EVAL -> {
        Model.prepare();
        yield new EvalCommand(console);
      }
      case INFO -> new InfoCommand(console);
      case NETWORKS -> new NetworksCommand(console);
      case COMPARE -> new CompareCommand(console);
      case PULL -> new PullCommand(console);
      case CONVERT -> new ConvertCommand(console);
      case AVERAGE -> new AverageCommand(console);
      case EXPORT -> new ExportCommand();
      case REUSE -> new ReuseCommand(console);
      case CAM -> new CamCommand(console);
      case SERVE -> {
        Model.prepare();
        yield new ServeCommand(console);
      }
      case BENCH -> new BenchCommand(console);
      case PROFILE -> new ProfileCommand(console);
      case COMPLETION -> new CompletionCommand(console);
    };
  }
}
