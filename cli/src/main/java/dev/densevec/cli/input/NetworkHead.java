package dev.densevec.cli.input;

import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import java.util.Collections;
import java.util.List;

/// What a network's outputs are, and from which probability on a label holds.
///
/// @param head what the outputs are
/// @param thresholds a probability for each class; looked at where labels don't exclude each other
public record NetworkHead(Head head, List<Float> thresholds) {
  private static final float USUAL = 0.5f;

  public NetworkHead {
    thresholds = List.copyOf(thresholds);
  }

  /// What the weights say, else the softmax; a single output is taken for a sigmoid's.
  public static NetworkHead of(ModelNotes notes, int classes) {
    return new NetworkHead(
        notes.head().orElseGet(() -> Head.usual(classes)),
        notes.thresholds().orElseGet(() -> Collections.nCopies(classes, USUAL)));
  }

  /// Whether any number of labels may hold for a picture.
  public boolean multiLabel() {
    return head == Head.SIGMOID && thresholds.size() > 1;
  }

  /// For people: the head, and the thresholds if they are not all the usual one.
  public String text() {
    return head.text()
        + (multiLabel() && thresholds.stream().anyMatch(t -> t != USUAL)
            ? ", thresholds " + NetworkInput.numbers(thresholds)
            : "");
  }
}
