package dev.densevec.cli.mixin;

import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How a table of labels, `csv:FILE`, is read, and the order of a set's classes. The fields are
/// only declared: what was typed is taken from the parser.
@SuppressWarnings("UnusedVariable")
public final class TableOptions {
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--root",
      paramLabel = "FOLDER",
      description = "csv: folder of the pictures (default: the table's).")
  private String root;

  @Option(
      names = "--path-column",
      paramLabel = "NAME",
      description =
          "csv, parquet: column of the pictures or their paths (default: one called path, image or"
              + " so).")
  private String path;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description =
          "csv, parquet: column of the classes; in csv several in a cell as in A|B (default: one"
              + " called label, class or so).")
  private String label;

  @Option(
      names = "--label-columns",
      paramLabel = "NAME,...",
      description =
          "csv: a column for each class, of 1, 0, -1 for uncertain, or nothing (default: all"
              + " columns of these, where there is no column of names).")
  private String labels;

  @Option(
      names = "--split-column",
      paramLabel = "NAME",
      description =
          "csv: column that says train, valid or test; none for no parts (default: one called split"
              + " or so).")
  private String split;

  @Option(
      names = "--valid-list",
      paramLabel = "FILE",
      description = "csv: pictures of the validation part, one a line, as the table names them.")
  private String valid;

  @Option(
      names = "--test-list",
      paramLabel = "FILE",
      description = "csv: pictures of the test part.")
  private String test;

  @Option(
      names = "--group-column",
      paramLabel = "NAME",
      description =
          "csv: column of what stays in one part, as a patient; none for nothing (default: one"
              + " called patient, subject or group).")
  private String group;

  @Option(
      names = "--uncertain",
      paramLabel = "RULE",
      description = "csv: what -1 is taken for: ignore (default), positive or negative.")
  private String uncertain;

  @Option(
      names = "--blank",
      paramLabel = "RULE",
      description =
          "csv: what an empty cell is taken for: ignore, positive or negative (default: ignore; in"
              + " a column of A|B no label).")
  private String blank;

  @Option(
      names = "--class-map",
      paramLabel = "FILE",
      description =
          "Names of the data's classes in the order of their numbers: a name a line, name,number"
              + " lines or JSON (default: by the data).")
  private String classMap;

  /// What was typed, by the options' names without dashes.
  public Map<String, String> given() {
    return Typed.options(command, Set.of(TableOptions.class));
  }
}
