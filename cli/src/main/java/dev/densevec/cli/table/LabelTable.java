package dev.densevec.cli.table;

import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.OneLine;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import dev.densevec.data.sets.LabelledFile;
import dev.densevec.data.sets.PartName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Opens a table of pictures with their labels as a data set.
///
/// A row is a picture. Its labels are one name in a column, or several as in `A|B`, or a mark in a
/// column for each class: 1, 0, -1 for uncertain, nothing for not known. A column may name the part
/// of a picture, and another what belongs together, as the pictures of a patient.
public final class LabelTable {
  private static final int MEMORY_SHARE = 3;
  private static final long MAX_LIST_BYTES = 64 << 20;

  private final Sheet sheet;
  private final TableRules rules;
  private final TableColumns columns;
  private final RowLabels labels;
  private final PictureFinder finder;
  private final List<String> notes = new ArrayList<>();

  private LabelTable(Sheet sheet, TableRules rules, TableRules.Purpose purpose) throws IOException {
    this.sheet = sheet;
    this.rules = rules;
    columns = TableColumns.of(sheet, rules, purpose.classes());
    labels = RowLabels.of(sheet, columns, rules, purpose);
    finder = new PictureFinder(root());
  }

  /// Opens a table.
  ///
  /// @throws IOException in one line that names the file, and the line of it that is wrong
  static DataParts open(Path file, TableRules rules, TableRules.Purpose purpose)
      throws IOException {
    return new LabelTable(Sheet.read(file), rules, purpose).parts(purpose.strict());
  }

  /// Absolute if a picture's path is, so that names can be relative to it.
  private Path root() {
    Path own = sheet.file().toAbsolutePath().getParent();
    Path beside = Optional.ofNullable(sheet.file().getParent()).orElse(Path.of(""));
    boolean absolute =
        sheet.rows().stream().anyMatch(row -> row.cells().get(columns.path()).startsWith("/"));
    return rules
        .root()
        .map(root -> absolute ? root.toAbsolutePath() : root)
        .orElse(absolute ? own : beside);
  }

  private DataParts parts(boolean strict) throws IOException {
    Map<PartName, List<LabelledFile>> files = files();
    notes.addAll(columns.notes());
    notes.addAll(labels.notes());
    if (finder.completed() > 0) {
      note(
          Numbers.grouped(finder.completed())
              + " pictures were found by a name with an ending that the table leaves out");
    }
    long memory = Runtime.getRuntime().maxMemory() / MEMORY_SHARE;
    Map<PartName, Dataset> sets = new EnumMap<>(PartName.class);
    long all = files.values().stream().mapToLong(List::size).sum();
    for (var part : files.entrySet()) {
      long share = (long) ((double) memory * part.getValue().size() / all);
      sets.put(
          part.getKey(),
          Datasets.listed(
              part.getValue(),
              finder.root(),
              labels.classNames(),
              new Datasets.Reading(share, strict),
              notes::add));
    }
    return new DataParts(
        Optional.ofNullable(sets.get(PartName.TRAIN)),
        Optional.ofNullable(sets.get(PartName.VALIDATION)),
        Optional.ofNullable(sets.get(PartName.TEST)),
        notes);
  }

  private void note(String text) {
    notes.add(sheet.file() + ": " + text);
  }

  private Map<PartName, List<LabelledFile>> files() throws IOException {
    Map<String, PartName> lists = lists();
    Map<Path, Sheet.Row> seen = new HashMap<>();
    Map<PartName, List<LabelledFile>> files = new EnumMap<>(PartName.class);
    List<String> missing = new ArrayList<>();
    Set<String> listed = new HashSet<>();
    for (int i = 0; i < sheet.rows().size(); i++) {
      Sheet.Row row = sheet.rows().get(i);
      String cell = row.cells().get(columns.path());
      listed.add(cell);
      Optional<Path> file = find(row, cell);
      if (file.isEmpty()) {
        missing.add(sheet.wrong(row, finder.root().resolve(cell) + " is missing").getMessage());
        continue;
      }
      Sheet.Row before = seen.put(file.get().normalize(), row);
      if (before != null) {
        throw sheet.wrong(
            row,
            cell
                + " is on line "
                + before.line()
                + " already; several labels of a picture belong into one row, as in A|B");
      }
      if (!labels.targets().get(i).isEmpty()) {
        files
            .computeIfAbsent(part(row, cell, lists), _ -> new ArrayList<>())
            .add(labelled(file.get(), i, row));
      }
    }
    requireAll(missing, lists, listed);
    return files;
  }

  private Optional<Path> find(Sheet.Row row, String cell) throws IOException {
    if (cell.isEmpty()) {
      throw sheet.wrong(
          row,
          String.format(Locale.ROOT, "column '%s' is empty", sheet.header().get(columns.path())));
    }
    try {
      return finder.find(cell);
    } catch (IOException e) {
      throw sheet.wrong(row, e.getMessage());
    }
  }

  private void requireAll(List<String> missing, Map<String, PartName> lists, Set<String> listed)
      throws IOException {
    if (!missing.isEmpty()) {
      String more =
          missing.size() == 1
              ? ""
              : String.format(Locale.ROOT, " (and %,d more)", missing.size() - 1);
      throw new IOException(
          missing.getFirst() + more + "; --root names the folder of the pictures");
    }
    for (String name : lists.keySet()) {
      if (!listed.contains(name)) {
        throw new IOException(
            sheet.file() + ": has no picture '" + name + "', which a list of a part names");
      }
    }
    if (labels.targets().stream().allMatch(List::isEmpty)) {
      throw new IOException(sheet.file() + ": no label of any picture is known");
    }
  }

  private LabelledFile labelled(Path file, int i, Sheet.Row row) {
    Optional<String> group =
        Optional.of(columns.group())
            .filter(column -> column >= 0)
            .map(row.cells()::get)
            .filter(cell -> !TableColumns.isBlank(cell));
    return labels.exclusive()
        ? new LabelledFile(file, labels.label(i), List.of(), group)
        : new LabelledFile(file, -1, labels.targets().get(i), group);
  }

  private PartName part(Sheet.Row row, String cell, Map<String, PartName> lists)
      throws IOException {
    if (columns.split() < 0) {
      return lists.getOrDefault(cell, PartName.TRAIN);
    }
    String word = row.cells().get(columns.split());
    Optional<PartName> part = PartName.of(word);
    if (part.isEmpty()) {
      throw sheet.wrong(
          row,
          String.format(
              Locale.ROOT,
              "column '%s' has '%s', expected train, valid or test",
              sheet.header().get(columns.split()),
              word));
    }
    return part.get();
  }

  /// The parts that files list, by the pictures' names as the table has them.
  private Map<String, PartName> lists() throws IOException {
    Map<String, PartName> parts = new HashMap<>();
    if (columns.split() >= 0 && (rules.valid().isPresent() || rules.test().isPresent())) {
      throw new IOException(
          sheet.file()
              + ": column '"
              + OneLine.of(sheet.header().get(columns.split()))
              + "' has the parts already; --split-column none goes by the lists");
    }
    if (rules.valid().isPresent()) {
      addList(parts, rules.valid().get(), PartName.VALIDATION);
    }
    if (rules.test().isPresent()) {
      addList(parts, rules.test().get(), PartName.TEST);
    }
    return parts;
  }

  private static void addList(Map<String, PartName> parts, Path list, PartName part)
      throws IOException {
    for (String line : InputFiles.text(list, MAX_LIST_BYTES).lines().toList()) {
      String name = line.strip();
      PartName other = name.isEmpty() ? null : parts.put(name, part);
      if (other != null && other != part) {
        throw new IOException(list + ": '" + name + "' is in the list of another part as well");
      }
    }
  }
}
