package dev.densevec.cli;

import dev.densevec.cli.command.Verb;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `densevec` without a verb.
@Command(
    name = "densevec",
    description = "DenseNet on CPUs in pure Java.",
    abbreviateSynopsis = true,
    synopsisSubcommandLabel = "COMMAND")
final class Root implements Verb {
  @Mixin private CommonOptions common;

  @Override
  public ExitCode run() {
    throw Failure.usage("say what to do: " + Main.VERBS + " (see densevec --help)");
  }
}
