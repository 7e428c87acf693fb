package dev.densevec.cli.train;

import dev.densevec.data.labels.Labels;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether a network's classifier is taken over from weights or starts anew.
///
/// @param kept whether it is taken over
/// @param reason why, in a few words
record ClassifierStart(boolean kept, String reason) {
  private static final List<String> KNOWN =
      List.of("imagenet", "cifar10", "cifar100", "fashion-mnist");

  /// Decides by the classes' names: a classifier of other classes knows nothing of these, even if
  /// they are as many.
  ///
  /// @param names names of the weights' classes, if they say
  /// @param classes number of the weights' classes
  /// @param data names of the data's classes
  /// @param wanted `new`, `keep`, or anything else to decide by the names
  static ClassifierStart of(
      Optional<List<String>> names, int classes, List<String> data, String wanted) {
    if (wanted.equals("new")) {
      return new ClassifierStart(false, "as asked for");
    }
    if (classes != data.size()) {
      return new ClassifierStart(
          false,
          String.format(
              Locale.ROOT, "the weights have %d classes, the data %d", classes, data.size()));
    }
    if (wanted.equals("keep")) {
      return new ClassifierStart(true, "as asked for");
    }
    if (names.isPresent()) {
      return names.get().equals(data)
          ? new ClassifierStart(true, "the data have the weights' classes")
          : new ClassifierStart(false, "the data have other classes, as " + data.getFirst());
    }
    boolean known = KNOWN.stream().anyMatch(name -> Labels.named(name).equals(data));
    return known
        ? new ClassifierStart(
            true,
            "a guess: the weights don't name their classes, which are as many; --classifier new")
        : new ClassifierStart(
            false,
            "a guess: the weights don't name their classes; --classifier keep takes it over");
  }

  /// One line for people.
  String text() {
    return (kept ? "kept" : "new") + " (" + reason + ")";
  }
}
