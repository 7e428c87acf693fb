package dev.densevec.bench;

import dev.densevec.bench.compare.ContestCommand;
import dev.densevec.bench.compare.ReportCommand;
import dev.densevec.bench.guard.GuardCommand;
import dev.densevec.bench.load.LoadCommand;
import dev.densevec.bench.model.MemoryCommand;
import dev.densevec.bench.scale.ScaleCommand;
import dev.densevec.bench.soak.SoakCommand;
import dev.densevec.bench.start.StartCommand;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The benchmarks' command line.
@Command(
    name = "densevec-bench",
    description = "Measures DenseVec.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ContestCommand.class,
      ReportCommand.class,
      PeakCommand.class,
      MemoryCommand.class,
      GuardCommand.class,
      ScaleCommand.class,
      SoakCommand.class,
      LoadCommand.class,
      StartCommand.class,
      JmhCommand.class
    })
public final class Main {
  private Main() {}

  /// Runs one command and ends the process with its exit code: 0, 1 for a failed measurement, 2 for
  /// misuse.
  public static void main(String[] args) {
    // For libraries, as the charts' axes: our own texts name their locale.
    Locale.setDefault(Locale.ROOT);
    CommandLine line = new CommandLine(new Main());
    line.setOverwrittenOptionsAllowed(true);
    line.setExecutionExceptionHandler(
        (exception, command, result) -> {
          command.getErr().println("densevec-bench: " + exception.getMessage());
          return exception instanceof IllegalArgumentException ? 2 : 1;
        });
    System.exit(line.execute(args));
  }
}
