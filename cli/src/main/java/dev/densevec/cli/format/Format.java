package dev.densevec.cli.format;

/// How results are written.
public enum Format {
  /// For people.
  TABLE,
  /// One JSON value a line.
  JSON,
  /// Comma-separated values with a header line (RFC 4180).
  CSV
}
