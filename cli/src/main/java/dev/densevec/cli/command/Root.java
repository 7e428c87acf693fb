package dev.densevec.cli.command;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import picocli.CommandLine.Command;

/// `densevec` without a verb.
@Command(
    name = "densevec",
    description = "DenseNet on CPUs in pure Java.",
    abbreviateSynopsis = true,
    synopsisSubcommandLabel = "COMMAND")
final class Root implements Verb {
  @Override
  public ExitCode run() {
    throw Failure.usage("say what to do: " + VerbName.all() + " (see densevec --help)");
  }
}
