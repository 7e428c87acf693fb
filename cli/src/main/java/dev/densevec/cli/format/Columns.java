package dev.densevec.cli.format;

import java.util.ArrayList;
import java.util.List;

/// Fits text to the columns of a terminal.
public final class Columns {
  private static final int HANGING = 2;

  private Columns() {}

  /// Columns that `text` takes: two for a wide character as of Chinese, none for a combining one.
  public static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  private static int of(int c) {
    if (c < 0x300) {
      return 1;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> wide(c) ? 2 : 1;
    };
  }

  /// The blocks of East Asian scripts and of pictographs (Unicode's EastAsianWidth W and F).
  private static boolean wide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1FAFF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }

  /// The beginning of `text` that takes at most `width` columns.
  public static String cut(String text, int width) {
    int end = 0;
    int taken = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      taken += of(c);
      if (taken > width) {
        break;
      }
      end += Character.charCount(c);
    }
    return text.substring(0, end);
  }

  /// `line` as lines of at most `width` columns. They break between fields, which two spaces
  /// separate, else between words, else after commas; a longer piece stays whole, so that it can be
  /// copied. Lines after the first are indented.
  ///
  /// @param width columns; 0 for any number
  public static List<String> fold(String line, int width) {
    if (width < 1 || of(line) <= width) {
      return List.of(line);
    }
    int indent = line.length() - line.stripLeading().length();
    Folding folding = new Folding(width, Math.min(indent + HANGING, width / 2));
    folding.current.append(line, 0, indent);
    for (String field : line.strip().split(" {2,}", -1)) {
      folding.field(field);
    }
    return folding.end();
  }

  /// Lines that are being filled.
  private static final class Folding {
    private final int width;
    private final String indent;
    private final List<String> lines = new ArrayList<>();
    private StringBuilder current = new StringBuilder();
    private boolean fresh = true;

    Folding(int width, int indent) {
      this.width = width;
      this.indent = " ".repeat(indent);
    }

    void field(String field) {
      if (of(field) <= width - indent.length()) {
        add(field, "  ");
        return;
      }
      String gap = "  ";
      for (String word : field.split(" ", -1)) {
        if (of(word) <= width - indent.length()) {
          add(word, gap);
        } else {
          String between = gap;
          for (String piece : word.split("(?<=,)", -1)) {
            add(piece, between);
            between = "";
          }
        }
        gap = " ";
      }
    }

    private void add(String piece, String gap) {
      if (!fresh && of(current.toString()) + gap.length() + of(piece) > width) {
        lines.add(current.toString());
        current = new StringBuilder(indent);
        fresh = true;
      }
      current.append(fresh ? "" : gap).append(piece);
      fresh = false;
    }

    List<String> end() {
      lines.add(current.toString());
      return lines;
    }
  }
}
