package dev.densevec.cli.format;

import java.util.ArrayList;
import java.util.List;

/// Rows of text in aligned columns, two spaces apart.
public final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final String alignment;

  /// @param alignment a letter a column, `l` for left or `r` for right
  public Table(String alignment) {
    this.alignment = alignment;
  }

  /// Adds a row.
  ///
  /// @param cells a text for each column
  public Table row(String... cells) {
    if (cells.length != alignment.length()) {
      throw new IllegalArgumentException(cells.length + " cells, expected " + alignment.length());
    }
    rows.add(cells);
    return this;
  }

  /// The rows as lines without trailing spaces.
  public List<String> lines() {
    int[] widths = new int[alignment.length()];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Columns.of(row[i]));
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      lines.add(line(row, widths));
    }
    return lines;
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String padding = " ".repeat(widths[i] - Columns.of(row[i]));
      line.append(i == 0 ? "" : "  ");
      if (alignment.charAt(i) == 'r') {
        line.append(padding).append(row[i]);
      } else {
        line.append(row[i]).append(padding);
      }
    }
    return line.toString().stripTrailing();
  }
}
