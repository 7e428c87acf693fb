package dev.densevec.cli.mixin;

import picocli.CommandLine.Option;

/// Whether what is unsure is refused.
public final class StrictOption {
  @Option(names = "--strict", description = "Refuse what would otherwise be guessed or skipped.")
  private boolean strict;

  /// Whether what would be guessed or skipped is refused.
  public boolean strict() {
    return strict;
  }
}
