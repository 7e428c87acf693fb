package dev.densevec.cli.format;

/// Keeps text that comes from files and their names on one line of a terminal.
public final class OneLine {
  private OneLine() {}

  /// `text` with every control character replaced by a question mark, line breaks by a space.
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(c == '\n' || c == '\t' ? ' ' : Character.isISOControl(c) ? '?' : c);
    }
    return line.toString().strip();
  }
}
