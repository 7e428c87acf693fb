package dev.densevec.plan.layout;

import java.util.Map;

/// A table of pixel numbers: entry `i` belongs to pixel `(y, x) = (i / columns, i % columns)` and
/// is `y * rowStep + x * columnStep + first`.
///
/// @param size entries
/// @param columns columns of the map whose pixels are counted
/// @param rowStep distance of two rows
/// @param columnStep distance of two columns
/// @param first number of pixel 0
public record IndexTable(int size, int columns, int rowStep, int columnStep, int first) {

  /// Where the table `0, 1, 2, ...` begins: it is the first of every plan.
  public static final int IDENTITY = 0;

  /// `0, 1, 2, ...`
  public static IndexTable identity(int size) {
    return new IndexTable(size, size, 0, 1, 0);
  }

  /// All entries of tables that begin at the given places of one array.
  public static int[] entries(Map<IndexTable, Integer> tables) {
    int[] all = new int[tables.keySet().stream().mapToInt(IndexTable::size).sum()];
    tables.forEach(
        (table, first) -> {
          for (int i = 0; i < table.size(); i++) {
            all[first + i] = table.get(i);
          }
        });
    return all;
  }

  /// Entry `i`.
  public int get(int i) {
    return i / columns * rowStep + i % columns * columnStep + first;
  }
}
