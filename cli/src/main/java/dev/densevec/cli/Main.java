package dev.densevec.cli;

import dev.densevec.cli.command.TrainCommand;
import dev.densevec.cli.command.Verb;
import dev.densevec.cli.command.VerbName;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Failures;
import dev.densevec.cli.help.Aliases;
import dev.densevec.cli.help.HelpPage;
import dev.densevec.cli.help.Nearest;
import dev.densevec.cli.mixin.CommonOptions;
import dev.densevec.cli.train.Recipe;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Entry point of the `densevec` command.
public final class Main {
  private static final String HOME = "user.home";
  private static final String HELP = "--help";

  private Main() {}

  /// The verbs, for messages.
  static String verbs() {
    return VerbName.all() + " (see densevec --help)";
  }

  /// Runs the command line and exits with its code.
  public static void main(String[] args) {
    // For libraries: our own texts name their locale.
    Locale.setDefault(Locale.ROOT);
    provideHome();
    VectorModule.load();
    System.exit(run(args, Console.system()));
  }

  /// Where nobody knows the user's home, Java calls it `?`, and keeps what it knows of fonts in a
  /// folder of that name wherever it runs.
  private static void provideHome() {
    if (!new File(System.getProperty(HOME, "")).isAbsolute()) {
      System.setProperty(HOME, System.getProperty("java.io.tmpdir"));
    }
  }

  /// Runs one command line.
  ///
  /// @return the exit code, see [ExitCode]
  public static int run(String[] args, Console console) {
    try {
      ExitCode code = execute(args, console);
      console.out().flush();
      return code.code();
    } catch (Throwable e) {
      if (List.of(args).contains(CommonOptions.DEBUG)) {
        console.trace(e);
      }
      return Failures.report(e, console).code();
    }
  }

  /// Builds only the command that is called, if the first argument says which: each costs start-up
  /// time.
  private static ExitCode execute(String[] typed, Console console)
      throws IOException, InterruptedException {
    String[] args = helpAsOption(typed);
    Optional<VerbName> verb = args.length == 0 ? Optional.empty() : VerbName.of(args[0]);
    if (verb.isPresent()) {
      CommandLine commandLine = configured(new CommandLine(verb.get().verb(console)), console);
      commandLine.addMixin("common", new CommonOptions());
      commandLine.setCommandName("densevec " + args[0]);
      String[] rest = Arrays.copyOfRange(args, 1, args.length);
      return execute(commandLine, Aliases.resolve(commandLine.getCommandSpec(), rest), console);
    }
    if (args.length > 0 && !args[0].startsWith("-")) {
      throw unknownCommand(args[0]);
    }
    return execute(configured(VerbName.root(console), console), args, console);
  }

  /// `help VERB` means `VERB --help`.
  private static String[] helpAsOption(String... args) {
    if (args.length == 0 || !args[0].equals("help")) {
      return args;
    }
    return args.length == 1 ? new String[] {HELP} : new String[] {args[1], HELP};
  }

  private static Failure unknownCommand(String name) {
    List<String> all = Arrays.stream(VerbName.values()).map(VerbName::text).toList();
    return Failure.usage(
        "no command is called '"
            + name
            + "', "
            + Nearest.to(name, all)
                .map(meant -> "did you mean " + meant + "? (see densevec --help)")
                .orElse("there are " + verbs()));
  }

  private static CommandLine configured(CommandLine commandLine, Console console) {
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExpandAtFiles(false);
    commandLine.setOut(new PrintWriter(console.out().writer()));
    commandLine.setErr(new PrintWriter(console.err(), true, console.err().charset()));
    return commandLine;
  }

  private static ExitCode execute(CommandLine commandLine, String[] args, Console console)
      throws IOException, InterruptedException {
    ParseResult result = parse(commandLine, args);
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    if (result.isVersionHelpRequested()) {
      commandLine.printVersionHelp(commandLine.getOut(), Ansi.OFF);
      return ExitCode.OK;
    }
    if (result.isUsageHelpRequested()) {
      CommandLine explained = result.commandSpec().commandLine();
      Map<String, String> defaults =
          result.commandSpec().userObject() instanceof TrainCommand ? Recipe.defaults() : Map.of();
      HelpPage.of(explained, defaults, console.screen().out()).forEach(console.out()::println);
      return ExitCode.OK;
    }
    return ((Verb) result.commandSpec().userObject()).run();
  }

  private static ParseResult parse(CommandLine commandLine, String[] args) {
    try {
      return commandLine.parseArgs(args);
    } catch (ParameterException e) {
      CommandSpec command = e.getCommandLine().getCommandSpec();
      String see = " (see " + command.qualifiedName() + " --help)";
      throw new Failure(ExitCode.USAGE, e.getMessage() + meant(e, command) + see, e);
    }
  }

  /// The option that may have been meant by an unknown one.
  private static String meant(ParameterException e, CommandSpec command) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    String typed = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
    return typed.startsWith("--")
        ? Nearest.to(typed, command.optionsMap().keySet())
            .map(name -> ", did you mean " + name + "?")
            .orElse("")
        : "";
  }
}
