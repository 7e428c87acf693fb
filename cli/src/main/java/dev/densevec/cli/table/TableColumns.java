package dev.densevec.cli.table;

import dev.densevec.cli.format.OneLine;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which columns of a table mean what.
///
/// @param path index of the column of pictures
/// @param label index of the column of class names; -1 where each class has a column
/// @param labels indices of the columns of one class each
/// @param split index of the column of parts; -1 for none
/// @param group index of the column of groups; -1 for none
/// @param notes what was chosen by names and content, a line each
record TableColumns(
    int path, int label, List<Integer> labels, int split, int group, List<String> notes) {
  private static final Set<String> BLANKS = Set.of("nan", "na", "n/a", "null");
  private static final int MOST_NAMED = 20;

  TableColumns {
    labels = List.copyOf(labels);
    notes = List.copyOf(notes);
  }

  /// Chooses columns.
  ///
  /// @param classes names of the classes, where they are given
  /// @throws IOException if a column is missing, or it is not clear which is meant
  static TableColumns of(Sheet sheet, TableRules rules, Optional<List<String>> classes)
      throws IOException {
    ColumnChooser chooser = new ColumnChooser(sheet);
    int path = chooser.path(rules.path());
    int split = chooser.split(rules.split());
    int group = chooser.group(rules.group());
    boolean classColumns =
        !rules.labels().isEmpty()
            || (rules.label().isEmpty() && classes.filter(sheet.header()::containsAll).isPresent());
    int label = classColumns ? -1 : chooser.label(rules.label());
    List<Integer> labels =
        label >= 0
            ? List.of()
            : chooser.labels(rules.labels(), classes, List.of(path, split, group));
    return new TableColumns(path, label, labels, split, group, chooser.notes());
  }

  /// Whether a cell says nothing.
  static boolean isBlank(String cell) {
    return cell.isEmpty() || BLANKS.contains(cell.toLowerCase(Locale.ROOT));
  }

  /// Names with commas, the first of them where there are many.
  static String shown(List<String> names) {
    List<String> first = names.subList(0, Math.min(names.size(), MOST_NAMED));
    return OneLine.of(String.join(", ", first) + (names.size() > MOST_NAMED ? ", ..." : ""));
  }
}
