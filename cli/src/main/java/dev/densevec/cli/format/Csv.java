package dev.densevec.cli.format;

/// Lines of comma-separated values (RFC 4180).
public final class Csv {
  private Csv() {}

  /// One line without its end; fields with a comma, a quote or a line break are quoted.
  public static String line(String... fields) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < fields.length; i++) {
      line.append(i == 0 ? "" : ",").append(field(fields[i]));
    }
    return line.toString();
  }

  private static String field(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return '"' + value.replace("\"", "\"\"") + '"';
      }
    }
    return value;
  }
}
