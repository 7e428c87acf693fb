package dev.densevec.cli.mixin;

import dev.densevec.cli.format.Format;
import picocli.CommandLine.Option;

/// How results are written.
public final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json (one object a line) or csv.")
  private Format format;

  /// The format asked for.
  public Format format() {
    return format;
  }
}
