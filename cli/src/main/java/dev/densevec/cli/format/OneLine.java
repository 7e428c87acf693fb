package dev.densevec.cli.format;

/// Keeps text that comes from files and their names on one line of a terminal.
public final class OneLine {
  private OneLine() {}

  /// `text` without spaces at its ends, and as [#inked].
  public static String of(String text) {
    return inked(text).strip();
  }

  /// `text` with every character replaced by a question mark that would move the cursor, colour the
  /// terminal or turn the direction of writing; line breaks and tabs by a space.
  public static String inked(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(c == '\n' || c == '\t' ? ' ' : moves(c) ? '?' : c);
    }
    return line.toString();
  }

  private static boolean moves(char c) {
    return Character.isISOControl(c)
        || (c >= '\u2028' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069')
        || c == '\u200E'
        || c == '\u200F';
  }
}
