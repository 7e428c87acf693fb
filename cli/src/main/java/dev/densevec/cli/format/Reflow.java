package dev.densevec.cli.format;

import java.util.ArrayList;
import java.util.List;

/// Fits lines to a terminal, and tables among them as tables: a last column of texts is broken into
/// lines of its own; else the columns that have no room follow below, after the first ones again.
///
/// A table is a run of lines with fields two spaces apart, its columns are what such gaps separate
/// in all of them.
public final class Reflow {
  private static final int GAP = 2;

  private final List<String> lines;
  private final int width;
  private final int keys;
  private final List<String> result = new ArrayList<>();

  /// Characters of a line.
  private record Span(int from, int to) {
    int width() {
      return to - from;
    }

    String of(String line) {
      return line.length() <= from ? "" : line.substring(from, Math.min(to, line.length()));
    }
  }

  private Reflow(List<String> lines, int width, int keys) {
    this.lines = lines;
    this.width = width;
    this.keys = keys;
  }

  /// The same text in lines of at most `width` columns, but for words that are longer.
  ///
  /// @param width columns of the terminal; 0 for any number
  /// @param keys how many of a table's first columns say what a row is
  public static List<String> fit(List<String> lines, int width, int keys) {
    if (width < 1 || lines.stream().allMatch(line -> Columns.of(line) <= width)) {
      return lines;
    }
    return new Reflow(lines, width, keys).fit();
  }

  private List<String> fit() {
    for (int from = 0; from < lines.size(); ) {
      int to = from;
      while (to < lines.size() && lines.get(to).strip().contains("  ")) {
        to++;
      }
      if (to == from) {
        fold(lines.get(from++));
      } else {
        table(lines.subList(from, to));
        from = to;
      }
    }
    return result;
  }

  private void fold(String line) {
    result.addAll(Columns.fold(line, width));
  }

  private void table(List<String> rows) {
    // Where characters take other than one column each, they don't stand below each other.
    boolean plain = rows.stream().allMatch(row -> Columns.of(row) == row.length());
    int longest = rows.stream().mapToInt(String::length).max().orElse(0);
    List<Span> columns = plain ? columns(rows, longest) : List.of();
    if (longest <= width || columns.size() < 2) {
      rows.forEach(this::fold);
    } else if (columns.getLast().from() <= width / 2) {
      rows.forEach(row -> wrap(row, columns.getLast().from()));
    } else {
      stack(rows, columns);
    }
  }

  private static List<Span> columns(List<String> rows, int longest) {
    List<Span> columns = new ArrayList<>();
    int from = 0;
    int inked = 0;
    for (int i = 0; i < longest; i++) {
      if (blank(rows, i)) {
        continue;
      }
      if (inked > 0 && i - inked >= GAP) {
        columns.add(new Span(from, inked));
        from = i;
      }
      inked = i + 1;
    }
    columns.add(new Span(from, inked));
    return columns;
  }

  private static boolean blank(List<String> rows, int place) {
    return rows.stream().allMatch(row -> row.length() <= place || row.charAt(place) == ' ');
  }

  private void wrap(String row, int last) {
    String head = row.length() <= last ? row : row.substring(0, last);
    String text = row.length() <= last ? "" : row.substring(last);
    for (String piece : Columns.fold(text, width - last)) {
      result.add((head + piece).stripTrailing());
      head = " ".repeat(last);
    }
  }

  private void stack(List<String> rows, List<Span> columns) {
    int first = Math.min(keys, columns.size() - 1);
    int taken = columns.get(first - 1).to();
    for (int from = first; from < columns.size(); ) {
      int to = from + 1;
      int room = width - taken - GAP - columns.get(from).width();
      while (to < columns.size() && columns.get(to).width() + GAP <= room) {
        room -= columns.get(to++).width() + GAP;
      }
      if (from > first) {
        result.add("");
      }
      for (String row : rows) {
        StringBuilder line = new StringBuilder(padded(new Span(0, taken), row));
        columns.subList(from, to).forEach(c -> line.append("  ").append(padded(c, row)));
        fold(line.toString().stripTrailing());
      }
      from = to;
    }
  }

  private static String padded(Span column, String row) {
    String text = column.of(row);
    return text + " ".repeat(column.width() - text.length());
  }
}
