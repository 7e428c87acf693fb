package dev.densevec.cli.format;

/// Keeps text that comes from files and their names on one line of a terminal.
public final class OneLine {
  private OneLine() {}

  /// `text` without spaces at its ends, and as [#inked].
  public static String of(String text) {
    return inked(text).strip();
  }

  /// `text` with a question mark for every character that would move the cursor, colour the
  /// terminal, turn the direction of writing or can't be seen; line breaks and tabs become spaces.
  public static String inked(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> line.appendCodePoint(c == '\n' || c == '\t' ? ' ' : isHidden(c) ? '?' : c));
    return line.toString();
  }

  /// Whether a character has no ink of its own: controls, marks of format and half surrogates, but
  /// not the joiners, which the writing of some languages needs.
  static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> c != '\u200C' && c != '\u200D';
      default -> false;
    };
  }
}
