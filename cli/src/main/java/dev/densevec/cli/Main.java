package dev.densevec.cli;

import dev.densevec.cli.command.Verb;
import dev.densevec.cli.command.VerbName;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.CommonOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Entry point of the `densevec` command.
public final class Main {
  private static final String HOME = "user.home";

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
  private static ExitCode execute(String[] args, Console console)
      throws IOException, InterruptedException {
    Optional<VerbName> verb = args.length == 0 ? Optional.empty() : VerbName.of(args[0]);
    if (verb.isPresent()) {
      CommandLine commandLine = configured(new CommandLine(verb.get().verb(console)), console);
      commandLine.setCommandName("densevec " + args[0]);
      return execute(commandLine, Arrays.copyOfRange(args, 1, args.length));
    }
    if (args.length > 0 && !args[0].startsWith("-")) {
      throw Failure.usage("no command is called '" + args[0] + "', there are " + verbs());
    }
    CommandLine root = new CommandLine(new Root());
    for (VerbName name : VerbName.values()) {
      root.addSubcommand(name.text(), name.verb(console));
    }
    return execute(configured(root, console), args);
  }

  private static CommandLine configured(CommandLine commandLine, Console console) {
    commandLine.addMixin("common", new CommonOptions());
    commandLine.getSubcommands().values().forEach(c -> c.addMixin("common", new CommonOptions()));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExpandAtFiles(false);
    commandLine.setOut(new PrintWriter(console.out().writer()));
    commandLine.setErr(new PrintWriter(console.err(), true, console.err().charset()));
    return commandLine;
  }

  private static ExitCode execute(CommandLine commandLine, String[] args)
      throws IOException, InterruptedException {
    ParseResult result = parse(commandLine, args);
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    if (result.isUsageHelpRequested() || result.isVersionHelpRequested()) {
      help(result.commandSpec().commandLine());
      return ExitCode.OK;
    }
    return ((Verb) result.commandSpec().userObject()).run();
  }

  private static ParseResult parse(CommandLine commandLine, String[] args) {
    try {
      return commandLine.parseArgs(args);
    } catch (ParameterException e) {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      throw new Failure(ExitCode.USAGE, e.getMessage() + " (see " + command + " --help)", e);
    }
  }

  private static void help(CommandLine commandLine) {
    if (commandLine.isVersionHelpRequested()) {
      commandLine.printVersionHelp(commandLine.getOut(), Ansi.OFF);
      return;
    }
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      meanings.put(String.valueOf(code.code()), code.meaning());
    }
    commandLine.setUsageHelpWidth(100);
    commandLine
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(meanings);
    commandLine.usage(commandLine.getOut(), Ansi.OFF);
  }
}
