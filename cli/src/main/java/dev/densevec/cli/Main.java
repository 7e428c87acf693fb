package dev.densevec.cli;

import dev.densevec.cli.command.ExportCommand;
import dev.densevec.cli.command.InfoCommand;
import dev.densevec.cli.command.NetworksCommand;
import dev.densevec.cli.command.PredictCommand;
import dev.densevec.cli.command.Verb;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/// Entry point of the `densevec` command.
@Command(
    name = "densevec",
    description = "DenseNet on CPUs in pure Java.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Verb {
  private static final List<String> VERBS = List.of("predict", "info", "networks", "export");

  private static final String DEBUG = "--debug";

  @Option(
      names = DEBUG,
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  @SuppressWarnings("UnusedVariable") // looked for in the arguments, as it counts for bad ones too
  private boolean debug;

  /// Runs the command line and exits with its code.
  public static void main(String[] args) {
    System.exit(run(args, Console.system()));
  }

  /// Runs one command line.
  ///
  /// @return the exit code, see [ExitCode]
  public static int run(String[] args, Console console) {
    try {
      ExitCode code = execute(commandLine(args, console), args);
      console.out().flush();
      return code.code();
    } catch (Throwable e) {
      if (List.of(args).contains(DEBUG)) {
        e.printStackTrace(console.err());
      }
      return Failures.report(e, console).code();
    }
  }

  private static ExitCode execute(CommandLine commandLine, String[] args)
      throws IOException, InterruptedException {
    ParseResult result = parse(commandLine, args);
    if (CommandLine.executeHelpRequest(result) != null) {
      return ExitCode.OK;
    }
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    return ((Verb) result.commandSpec().userObject()).run();
  }

  private static ParseResult parse(CommandLine commandLine, String[] args) {
    if (args.length > 0 && !args[0].startsWith("-") && !VERBS.contains(args[0])) {
      throw Failure.usage("no command is called '" + args[0] + "', there are " + verbs());
    }
    try {
      return commandLine.parseArgs(args);
    } catch (ParameterException e) {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      throw new Failure(ExitCode.USAGE, e.getMessage() + " (see " + command + " --help)", e);
    }
  }

  @Override
  public ExitCode run() {
    throw Failure.usage("say what to do: " + verbs());
  }

  private static String verbs() {
    return String.join(", ", VERBS) + " (see densevec --help)";
  }

  /// Builds only the command that is called: each costs start-up time.
  private static CommandLine commandLine(String[] args, Console console) {
    CommandLine root = new CommandLine(new Main());
    List<String> verbs = args.length > 0 && VERBS.contains(args[0]) ? List.of(args[0]) : VERBS;
    verbs.forEach(verb -> root.addSubcommand(verb, command(verb, console)));
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setOut(new PrintWriter(console.out().writer()));
    addExitCodes(root);
    root.getSubcommands().values().forEach(Main::addExitCodes);
    return root;
  }

  private static Verb command(String verb, Console console) {
    return switch (verb) {
      case "predict" -> new PredictCommand(console);
      case "info" -> new InfoCommand(console);
      case "networks" -> new NetworksCommand(console);
      default -> new ExportCommand(console);
    };
  }

  private static void addExitCodes(CommandLine commandLine) {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      meanings.put(String.valueOf(code.code()), code.meaning());
    }
    commandLine
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(meanings);
  }
}
