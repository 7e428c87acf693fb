package dev.densevec.cli.table;

import dev.densevec.cli.format.Numbers;
import dev.densevec.data.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The labels of a table's rows.
///
/// @param classNames names of the classes
/// @param targets for each row a number for each class: 1, 0, or NaN where it is not known; empty
///   for a row that says nothing and is left out
/// @param exclusive whether each picture is of one class
/// @param notes what was assumed or left out, a line each
record RowLabels(
    List<String> classNames, List<List<Float>> targets, boolean exclusive, List<String> notes) {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final String SEPARATOR = "|";

  RowLabels {
    classNames = List.copyOf(classNames);
    targets = List.copyOf(targets);
    notes = List.copyOf(notes);
  }

  /// Reads them.
  ///
  /// @throws IOException in one line, if a cell is not what its column is for
  static RowLabels of(
      Sheet sheet, TableColumns columns, TableRules rules, TableRules.Purpose purpose)
      throws IOException {
    Reader reader = new Reader(sheet, columns, rules, purpose);
    return columns.label() < 0 ? reader.marks() : reader.names();
  }

  /// The index of the one class of a row of an exclusive table.
  int label(int row) {
    return targets.get(row).indexOf(1f);
  }

  private record Reader(
      Sheet sheet, TableColumns columns, TableRules rules, TableRules.Purpose purpose) {

    private boolean wantsSoftmax() {
      return purpose.head().equals(Optional.of(Head.SOFTMAX));
    }

    /// A column for each class.
    RowLabels marks() throws IOException {
      List<String> names = columns.labels().stream().map(sheet.header()::get).toList();
      List<List<Float>> targets = new ArrayList<>();
      long unknown = 0;
      long left = 0;
      boolean oneEach = true;
      for (Sheet.Row row : sheet.rows()) {
        List<Float> target = new ArrayList<>();
        for (int column : columns.labels()) {
          target.add(mark(row, column));
        }
        long open = target.stream().filter(t -> t.isNaN()).count();
        boolean says = open < target.size();
        unknown += open;
        left += says ? 0 : 1;
        oneEach &= open == 0 && Collections.frequency(target, 1f) == 1;
        targets.add(says ? target : List.of());
      }
      return new RowLabels(
          names, targets, exclusive(targets, oneEach), notes(unknown, left, oneEach));
    }

    private List<String> notes(long unknown, long left, boolean oneEach) {
      List<String> notes = new ArrayList<>();
      if (unknown > 0) {
        note(
            notes,
            Numbers.grouped(unknown)
                + " of "
                + Numbers.grouped((long) sheet.rows().size() * columns.labels().size())
                + " labels are not known and count for nothing (--uncertain and --blank say what they are"
                + " taken for)");
      }
      if (left > 0) {
        note(notes, Numbers.grouped(left) + " pictures of which no label is known are left out");
      }
      if (oneEach && columns.labels().size() > 1 && purpose.head().isEmpty()) {
        note(
            notes,
            "each picture has exactly one label; --head softmax takes them for classes that exclude each"
                + " other");
      }
      return notes;
    }

    private void note(List<String> notes, String text) {
      notes.add(sheet.file() + ": " + text);
    }

    private float mark(Sheet.Row row, int column) throws IOException {
      String cell = row.cells().get(column);
      if (TableColumns.isBlank(cell)) {
        return rules.blank().orElse(UnknownLabel.IGNORE).target();
      }
      try {
        double value = Double.parseDouble(cell);
        if (value == 0 || value == 1) {
          return (float) value;
        }
        if (value == -1) {
          return rules.uncertain().target();
        }
      } catch (NumberFormatException _) {
        // reported below
      }
      throw sheet.wrong(
          row,
          String.format(
              Locale.ROOT,
              "column '%s' has '%s', expected 0, 1, -1 or nothing",
              sheet.header().get(column),
              cell));
    }

    /// One column of names, perhaps several in a cell.
    RowLabels names() throws IOException {
      boolean lists =
          sheet.rows().stream()
              .anyMatch(row -> row.cells().get(columns.label()).contains(SEPARATOR));
      List<List<String>> labels =
          sheet.rows().stream().map(row -> split(row.cells().get(columns.label()))).toList();
      boolean multiple = lists || purpose.head().equals(Optional.of(Head.SIGMOID));
      List<String> classes = purpose.classes().orElseGet(() -> classes(labels));
      Map<String, Integer> index = new HashMap<>();
      classes.forEach(name -> index.put(name, index.size()));
      List<List<Float>> targets = new ArrayList<>();
      long unlabelled = 0;
      boolean oneEach = true;
      for (int i = 0; i < labels.size(); i++) {
        Sheet.Row row = sheet.rows().get(i);
        unlabelled += labels.get(i).isEmpty() ? 1 : 0;
        targets.add(
            labels.get(i).isEmpty()
                ? unlabelled(row, classes.size(), multiple && !wantsSoftmax())
                : target(row, labels.get(i), index));
        oneEach &= labels.get(i).size() == 1;
      }
      List<String> notes = new ArrayList<>();
      note(notes, classes.size() + " classes: " + TableColumns.shown(classes));
      if (unlabelled > 0) {
        boolean left = rules.blank().equals(Optional.of(UnknownLabel.IGNORE));
        note(
            notes,
            Numbers.grouped(unlabelled)
                + " pictures without a label"
                + (left ? " are left out" : ""));
      }
      return multiple
          ? new RowLabels(classes, targets, exclusive(targets, oneEach), notes)
          : new RowLabels(classes, targets, true, notes);
    }

    private static List<String> split(String cell) {
      return TableColumns.isBlank(cell)
          ? List.of()
          : Arrays.stream(cell.split("\\|", -1))
              .map(String::strip)
              .filter(name -> !name.isEmpty())
              .distinct()
              .toList();
    }

    /// All names, numbers by their size, others by the alphabet.
    private static List<String> classes(List<List<String>> labels) {
      TreeSet<String> names = new TreeSet<>();
      labels.forEach(names::addAll);
      if (names.stream().allMatch(name -> WHOLE.matcher(name).matches())) {
        return names.stream().sorted((a, b) -> Integer.compare(number(a), number(b))).toList();
      }
      return List.copyOf(names);
    }

    private static int number(String name) {
      return Integer.parseInt(name);
    }

    private List<Float> unlabelled(Sheet.Row row, int classes, boolean multiple)
        throws IOException {
      Optional<UnknownLabel> rule = rules.blank();
      if (rule.equals(Optional.of(UnknownLabel.IGNORE))) {
        return List.of();
      }
      if (!multiple || rule.equals(Optional.of(UnknownLabel.POSITIVE))) {
        throw sheet.wrong(
            row,
            String.format(
                Locale.ROOT,
                "column '%s' is empty, expected a class (--blank ignore leaves such pictures out)",
                sheet.header().get(columns.label())));
      }
      return Collections.nCopies(classes, 0f);
    }

    private List<Float> target(Sheet.Row row, List<String> names, Map<String, Integer> index)
        throws IOException {
      Float[] target = new Float[index.size()];
      Arrays.fill(target, 0f);
      for (String name : names) {
        Integer c = index.get(name);
        if (c == null) {
          throw sheet.wrong(
              row,
              String.format(
                  Locale.ROOT,
                  "class '%s' is unknown, expected one of %s",
                  name,
                  TableColumns.shown(List.copyOf(purpose.classes().orElseThrow()))));
        }
        target[c] = 1f;
      }
      return List.of(target);
    }

    /// Whether pictures are of one class each, which is refused where it is wanted and not so.
    private boolean exclusive(List<List<Float>> targets, boolean oneEach) throws IOException {
      if (!wantsSoftmax()) {
        return false;
      }
      for (int i = 0; i < targets.size() && !oneEach; i++) {
        List<Float> target = targets.get(i);
        if (!target.isEmpty()
            && (target.contains(Float.NaN) || Collections.frequency(target, 1f) != 1)) {
          throw sheet.wrong(
              sheet.rows().get(i),
              "expected exactly one label for --head softmax; labels that don't exclude each other want"
                  + " --head sigmoid");
        }
      }
      return true;
    }
  }
}
