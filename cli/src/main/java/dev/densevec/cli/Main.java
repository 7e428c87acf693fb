package dev.densevec.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Entry point of the `densevec` command.
@Command(
    name = "densevec",
    description = "DenseNet inference and training on CPUs.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main {

  /// Runs the command line and exits with its code.
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
