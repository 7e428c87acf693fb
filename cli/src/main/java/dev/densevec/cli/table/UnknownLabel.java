package dev.densevec.cli.table;

import dev.densevec.cli.console.Failure;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a label that a table leaves open is taken for.
enum UnknownLabel {
  /// Not known: it has no part in losses and metrics.
  IGNORE(Float.NaN),
  /// The class is there.
  POSITIVE(1),
  /// The class is not there.
  NEGATIVE(0);

  private final float target;

  UnknownLabel(float target) {
    this.target = target;
  }

  /// What a network's output should be: 1, 0, or NaN where it is not known.
  float target() {
    return target;
  }

  /// The rule of a word.
  ///
  /// @param option name of the option that has it, for the message
  /// @throws Failure if there is none
  static UnknownLabel named(String option, String word) {
    return Arrays.stream(values())
        .filter(rule -> rule.text().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.usage(
                    String.format(
                        Locale.ROOT,
                        "--%s is '%s', expected %s",
                        option,
                        word,
                        Arrays.stream(values())
                            .map(UnknownLabel::text)
                            .collect(Collectors.joining(", ")))));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
