package dev.densevec.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that measures something, with `--help`. It returns 0, or 1 for a failed measurement.
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
public abstract class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  /// Where results go.
  protected final PrintWriter out() {
    return command.commandLine().getOut();
  }

  /// Where it says what went wrong.
  protected final PrintWriter err() {
    return command.commandLine().getErr();
  }

  /// What was given on the command line.
  protected final List<String> arguments() {
    return command.commandLine().getParseResult().originalArgs();
  }
}
