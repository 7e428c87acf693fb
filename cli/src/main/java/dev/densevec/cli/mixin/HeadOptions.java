package dev.densevec.cli.mixin;

import dev.densevec.classify.Usual;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.spec.NetworkSpec;
import java.util.Collections;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What the network's outputs are, where the weights don't say it.
public final class HeadOptions {
  @Option(
      names = "--head",
      paramLabel = "HEAD",
      description =
          "What the outputs are: softmax, of classes that exclude each other, or sigmoid, of labels"
              + " that don't (default: what the weights say, else softmax).")
  private String head;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description =
          "Probability from which a label holds, of a network with sigmoids (default: the weights'"
              + " own, else 0.5).")
  private Float threshold;

  /// The head asked for, else the weights' own.
  ///
  /// @throws Failure if a value makes no sense
  public NetworkHead resolve(ModelNotes notes, int classes) {
    NetworkHead own = NetworkHead.of(notes, classes);
    Head kind = head == null ? own.head() : kind();
    if (threshold == null) {
      return new NetworkHead(kind, own.thresholds());
    }
    if (kind == Head.SOFTMAX) {
      throw Failure.usage("--threshold is about sigmoids, and the network's head is softmax");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw Failure.usage("--threshold is " + threshold + ", expected 0 to 1");
    }
    return new NetworkHead(kind, Collections.nCopies(classes, threshold));
  }

  /// What is assumed of the outputs, where neither an option, nor the weights, nor the names of the
  /// classes say what they are.
  public Optional<String> assumption(ModelNotes notes, NetworkSpec network) {
    if (head != null || notes.head().isPresent()) {
      return Optional.empty();
    }
    Optional<String> assumed = Usual.headAssumption(network, notes.labels().isPresent());
    return Head.usual(network.classes()) == Head.SIGMOID
        ? assumed
        : assumed.map(line -> line + " (--head sigmoid takes them for labels that don't)");
  }

  private Head kind() {
    try {
      return Head.named(head);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--" + e.getMessage());
    }
  }
}
