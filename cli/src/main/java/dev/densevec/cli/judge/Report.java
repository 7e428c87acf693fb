package dev.densevec.cli.judge;

import dev.densevec.cli.console.Failure;
import java.nio.file.Path;
import java.util.List;

/// What `densevec eval` prints and draws.
public sealed interface Report permits EvalReport, LabelReport {

  /// For people.
  List<String> table();

  /// One JSON object.
  String json();

  /// Lines of comma-separated values, the first of which names the columns.
  List<String> csv();

  /// Draws what each class is taken for.
  ///
  /// @throws Failure if classes don't exclude each other, or the file can't be written
  void draw(Path png);
}
