package dev.densevec.cli.predict;

import dev.densevec.classify.Usual;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Where the names of a network's classes come from.
///
/// @param file a file of labels; null for the weights' own, or built-in names where the network
///   fits
/// @param guesses takes a line about names that are a guess
public record ClassNames(Path file, Consumer<String> guesses) {

  /// A name for each class of `network`.
  ///
  /// @param notes what the weights say
  ///
  /// @throws IOException in one line if the file can't be read or has another number of names
  public List<String> of(NetworkSpec network, ModelNotes notes) throws IOException {
    if (file == null) {
      return notes.labels().orElseGet(() -> guessed(network));
    }
    List<String> labels = Labels.read(file);
    if (labels.size() != network.classes()) {
      throw new IOException(
          file
              + ": "
              + labels.size()
              + " labels, the network has "
              + network.classes()
              + " classes");
    }
    return labels;
  }

  /// The names of the set that the network's stem, channels and classes all speak for, or numbers.
  private List<String> guessed(NetworkSpec network) {
    Optional<Usual.Guess<List<String>>> set = Usual.labels(network);
    if (set.isEmpty()) {
      return IntStream.range(0, network.classes()).mapToObj(i -> "class " + i).toList();
    }
    guesses.accept(
        "the weights don't name their classes; taken for "
            + set.get().name()
            + "'s by the network's stem, channels and number of classes (--labels FILE names others)");
    return set.get().value();
  }
}
