package dev.densevec.cli.table;

import dev.densevec.cli.console.Failure;
import dev.densevec.data.Head;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// How a table of labels is read. What is empty is chosen by the names of columns and their
/// content, which is said.
///
/// @param root folder that the pictures' paths are relative to; empty for the table's own
/// @param path column of the pictures' paths
/// @param label column of class names
/// @param labels columns of one class each
/// @param split column of the parts' names; `none` for no parts
/// @param group column of what belongs together, as a patient; `none` for nothing
/// @param valid file that lists the pictures of the validation part
/// @param test file that lists the pictures of the test part
/// @param uncertain what -1 is taken for
/// @param blank what an empty cell is taken for; empty for not known in columns of a class each,
///   and for no label in a column of lists
public record TableRules(
    Optional<Path> root,
    Optional<String> path,
    Optional<String> label,
    List<String> labels,
    Optional<String> split,
    Optional<String> group,
    Optional<Path> valid,
    Optional<Path> test,
    UnknownLabel uncertain,
    Optional<UnknownLabel> blank) {
  static final String NONE = "none";

  private static final List<String> KEYS =
      List.of(
          "root",
          "path-column",
          "label-column",
          "label-columns",
          "split-column",
          "group-column",
          "valid-list",
          "test-list",
          "uncertain",
          "blank");

  public TableRules {
    labels = List.copyOf(labels);
  }

  /// Reads options.
  ///
  /// @param options texts by the options' names without dashes; others are passed over
  /// @throws Failure if one makes no sense
  public static TableRules of(Map<String, String> options) {
    if (options.containsKey("label-column") && options.containsKey("label-columns")) {
      throw Failure.usage("--label-column and --label-columns exclude each other");
    }
    return new TableRules(
        place(options, "root"),
        text(options, "path-column"),
        text(options, "label-column"),
        text(options, "label-columns").map(TableRules::names).orElse(List.of()),
        text(options, "split-column"),
        text(options, "group-column"),
        place(options, "valid-list"),
        place(options, "test-list"),
        text(options, "uncertain")
            .map(word -> UnknownLabel.named("uncertain", word))
            .orElse(UnknownLabel.IGNORE),
        text(options, "blank").map(word -> UnknownLabel.named("blank", word)));
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private static Optional<String> text(Map<String, String> options, String key) {
    return Optional.ofNullable(options.get(key));
  }

  private static Optional<Path> place(Map<String, String> options, String key) {
    try {
      return text(options, key).map(Path::of);
    } catch (InvalidPathException e) {
      throw Failure.usage("--" + key + " is '" + options.get(key) + "', expected a path");
    }
  }

  /// Refuses rules where there is no table that they could be about.
  ///
  /// @throws Failure if there is one among the options
  static void requireNone(Map<String, String> options) {
    TreeSet<String> given = new TreeSet<>(options.keySet());
    given.retainAll(KEYS);
    if (!given.isEmpty()) {
      throw Failure.usage("--" + given.first() + " is about a table of labels, csv:FILE");
    }
  }

  /// What a table is opened for.
  ///
  /// @param head what the network's outputs are to be; empty to go by the table
  /// @param classes names of the classes in their order, if they are given
  /// @param strict whether a broken picture makes the set be refused
  public record Purpose(Optional<Head> head, Optional<List<String>> classes, boolean strict) {}
}
