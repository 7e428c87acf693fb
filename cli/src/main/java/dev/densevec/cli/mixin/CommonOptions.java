package dev.densevec.cli.mixin;

import dev.densevec.cli.help.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What every command understands. The fields are only declared: the parser answers for the first
/// two, and the last counts for arguments that can't be parsed, too.
@SuppressWarnings("UnusedVariable")
@Command(versionProvider = Version.class)
public final class CommonOptions {
  /// Shows the stack trace of a failure.
  public static final String DEBUG = "--debug";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  @Option(names = DEBUG, description = "Show the stack trace of a failure.")
  private boolean debug;
}
