package dev.densevec.cli.table;

import dev.densevec.data.files.ImageSources;
import dev.densevec.data.sets.PartName;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Finds the columns of a table: by the names that are given, else by their usual names, else by
/// their content.
final class ColumnChooser {
  /// Names are compared without case, blanks, dashes and underscores.
  private static final List<String> PATHS =
      List.of(
          "path",
          "file",
          "filename",
          "filepath",
          "image",
          "imagepath",
          "imagename",
          "imageindex",
          "imagefile",
          "imageid",
          "img",
          "imgpath",
          "picture");

  private static final List<String> LABELS =
      List.of(
          "label",
          "labels",
          "class",
          "classes",
          "classname",
          "category",
          "target",
          "tags",
          "findinglabels");

  private static final List<String> SPLITS =
      List.of("split", "part", "partition", "subset", "set", "fold");

  private static final List<String> GROUPS =
      List.of("patient", "patientid", "subject", "subjectid", "group", "groupid");

  /// Numbers that say yes, no, or perhaps; a blank cell says nothing.
  private static final Pattern MARK = Pattern.compile("-?1(\\.0*)?|-?0(\\.0*)?|");

  private static final Pattern YES = Pattern.compile("1(\\.0*)?");

  private final Sheet sheet;
  private final List<String> notes = new ArrayList<>();

  ColumnChooser(Sheet sheet) {
    this.sheet = sheet;
  }

  private int named(String name, String option) throws IOException {
    int index = sheet.header().indexOf(name);
    if (index < 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: no column is called '%s' (--%s); there are %s",
              sheet.file(),
              name,
              option,
              TableColumns.shown(sheet.header())));
    }
    return index;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
  }

  /// The first column that is called by one of some names; -1 if there is none.
  private int known(List<String> names, Predicate<Integer> fits) {
    for (String name : names) {
      for (int i = 0; i < sheet.header().size(); i++) {
        if (plain(sheet.header().get(i)).equals(name) && fits.test(i)) {
          return i;
        }
      }
    }
    return -1;
  }

  int path(Optional<String> given) throws IOException {
    if (given.isPresent()) {
      return named(given.get(), "path-column");
    }
    int index = known(PATHS, _ -> true);
    for (int i = 0; i < sheet.header().size() && index < 0; i++) {
      index = isImage(sheet.rows().getFirst().cells().get(i)) ? i : -1;
    }
    if (index < 0) {
      throw new IOException(
          sheet.file() + ": no column of pictures is recognised; --path-column names it");
    }
    notes.add(note("pictures from column", index));
    return index;
  }

  private static boolean isImage(String cell) {
    try {
      return !cell.isEmpty() && ImageSources.isImageName(Path.of(cell));
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private String note(String what, int index) {
    return String.format(Locale.ROOT, "%s: %s '%s'", sheet.file(), what, sheet.header().get(index));
  }

  int split(Optional<String> given) throws IOException {
    return optional("split", given, SPLITS, this::hasParts);
  }

  int group(Optional<String> given) throws IOException {
    return optional("group", given, GROUPS, _ -> true);
  }

  /// What was chosen by names and content, a line each.
  List<String> notes() {
    return notes;
  }

  private int optional(
      String what, Optional<String> given, List<String> names, Predicate<Integer> fits)
      throws IOException {
    if (given.isPresent()) {
      return given.get().equals(TableRules.NONE) ? -1 : named(given.get(), what + "-column");
    }
    int index = known(names, fits);
    if (index >= 0) {
      notes.add(
          note(what + "s from column", index)
              + "; --"
              + what
              + "-column none for no "
              + what
              + "s");
    }
    return index;
  }

  private boolean hasParts(int column) {
    return sheet.rows().stream().allMatch(row -> PartName.of(row.cells().get(column)).isPresent());
  }

  int label(Optional<String> given) throws IOException {
    if (given.isPresent()) {
      return named(given.get(), "label-column");
    }
    int index = known(LABELS, _ -> true);
    if (index >= 0) {
      notes.add(note("labels from column", index));
    }
    return index;
  }

  List<Integer> labels(List<String> given, Optional<List<String>> classes, List<Integer> others)
      throws IOException {
    List<Integer> columns = new ArrayList<>();
    List<String> wanted = given.isEmpty() ? classes.orElse(List.of()) : given;
    for (String name : wanted) {
      columns.add(named(name, "label-columns"));
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new IOException(sheet.file() + ": --label-columns names a column twice");
    }
    for (int i = 0; i < sheet.header().size() && wanted.isEmpty(); i++) {
      if (!others.contains(i) && !sheet.header().get(i).isEmpty() && isMarked(i)) {
        columns.add(i);
      }
    }
    if (columns.isEmpty()) {
      throw new IOException(
          sheet.file()
              + ": no column of labels is recognised; --label-column names one of class names,"
              + " --label-columns those of a class each");
    }
    if (given.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: %d classes from columns of 0 and 1: %s",
              sheet.file(),
              columns.size(),
              TableColumns.shown(columns.stream().map(sheet.header()::get).toList())));
    }
    return columns;
  }

  private boolean isMarked(int column) {
    boolean yes = false;
    for (Sheet.Row row : sheet.rows()) {
      String cell = row.cells().get(column);
      if (!TableColumns.isBlank(cell) && !MARK.matcher(cell).matches()) {
        return false;
      }
      yes |= YES.matcher(cell).matches();
    }
    return yes;
  }
}
