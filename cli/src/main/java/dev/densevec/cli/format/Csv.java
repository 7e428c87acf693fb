package dev.densevec.cli.format;

import java.util.regex.Pattern;

/// Lines of comma-separated values (RFC 4180).
///
/// Spreadsheets take a cell for a formula that begins with `=`, `+`, `-` or `@`, some also with
/// their wide forms, and run it. Such a cell, if it is no number, gets an apostrophe in front,
/// which makes it text to them.
public final class Csv {
  private static final Pattern FORMULA =
      Pattern.compile("[\\s\\p{C}\\p{Z}]*[=+@\uFF1D\uFF0B\uFF0D\uFF20-]");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?|Infinity)");

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
    if (FORMULA.matcher(value).lookingAt() && !NUMBER.matcher(value).matches()) {
      return quoted("'" + value);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return quoted(value);
      }
    }
    return value;
  }

  private static String quoted(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }
}
