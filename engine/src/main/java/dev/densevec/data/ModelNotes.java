package dev.densevec.data;

import dev.densevec.data.preprocess.Preprocessing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a network's weights don't tell: the names of its classes and how pictures become its input.
///
/// Kept as words beside the weights, in safetensors' `__metadata__`.
///
/// @param labels a name for each class, in the order of the network's outputs
/// @param preprocessing how pictures become the network's input
public record ModelNotes(Optional<List<String>> labels, Optional<Preprocessing> preprocessing) {
  private static final String LABELS = "densevec.labels";
  private static final String PREPROCESSING = "densevec.preprocessing";

  public ModelNotes {
    labels = labels.map(List::copyOf);
  }

  /// Nothing is known.
  public static ModelNotes none() {
    return new ModelNotes(Optional.empty(), Optional.empty());
  }

  /// Notes with both parts.
  public static ModelNotes of(List<String> labels, Preprocessing preprocessing) {
    return new ModelNotes(Optional.of(labels), Optional.of(preprocessing));
  }

  /// As words: labels a line each, line breaks in them replaced by spaces.
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    labels.ifPresent(
        list ->
            words.put(LABELS, String.join("\n", list.stream().map(ModelNotes::oneLine).toList())));
    preprocessing.ifPresent(p -> words.put(PREPROCESSING, p.toText()));
    return words;
  }

  private static String oneLine(String label) {
    return label.replaceAll("\\R", " ");
  }

  /// Reads words back; what is not there or can't be read is left out.
  ///
  /// @param words all words beside some weights
  /// @param classes number of labels to expect
  public static ModelNotes read(Map<String, String> words, int classes) {
    Optional<List<String>> labels =
        Optional.ofNullable(words.get(LABELS))
            .map(text -> List.of(text.split("\n", -1)))
            .filter(list -> list.size() == classes);
    return new ModelNotes(
        labels, Optional.ofNullable(words.get(PREPROCESSING)).flatMap(ModelNotes::parse));
  }

  private static Optional<Preprocessing> parse(String text) {
    try {
      return Optional.of(Preprocessing.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
