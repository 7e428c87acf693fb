package dev.densevec.data;

import static dev.densevec.checkpoint.tensor.MetadataKeys.HEAD;

import dev.densevec.data.preprocess.Preprocessing;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a network's weights don't say: the names of its classes, how pictures become its input, and
/// what its outputs are.
///
/// Kept as metadata beside the weights, in safetensors' `__metadata__`.
///
/// @param labels a name for each class, in the order of the network's outputs
/// @param preprocessing how pictures become the network's input
/// @param head what the outputs are
/// @param thresholds of labels that don't exclude each other the probability from which each holds
public record ModelNotes(
    Optional<List<String>> labels,
    Optional<Preprocessing> preprocessing,
    Optional<Head> head,
    Optional<List<Float>> thresholds) {
  private static final String LABELS = "densevec.labels";
  private static final String PREPROCESSING = "densevec.preprocessing";
  private static final String THRESHOLDS = "densevec.thresholds";

  /// torchxrayvision's thresholds, which its models carry as a buffer; NaN for outputs that were
  /// not trained.
  private static final String OPERATING_POINTS = "op_threshs";

  /// torchxrayvision's `normalize` and `XRayResizer(224)`: black is -1024, white 1024.
  private static final String XRAY =
      "resize=224;filter=bilinear;crop=224x224;mean=0.5;std=4.8828125E-4";

  public ModelNotes {
    labels = labels.map(List::copyOf);
    thresholds = thresholds.map(List::copyOf);
  }

  /// Notes on the labels and the preprocessing alone.
  public ModelNotes(Optional<List<String>> labels, Optional<Preprocessing> preprocessing) {
    this(labels, preprocessing, Optional.empty(), Optional.empty());
  }

  /// Nothing is known.
  public static ModelNotes none() {
    return new ModelNotes(Optional.empty(), Optional.empty());
  }

  /// Notes on labels and preprocessing.
  public static ModelNotes of(List<String> labels, Preprocessing preprocessing) {
    return new ModelNotes(Optional.of(labels), Optional.of(preprocessing));
  }

  /// The same with a head.
  ///
  /// @param limits a threshold for each class; empty for none
  public ModelNotes withHead(Head outputs, List<Float> limits) {
    return new ModelNotes(
        labels,
        preprocessing,
        Optional.of(outputs),
        Optional.of(limits).filter(list -> !list.isEmpty()));
  }

  /// As metadata: labels a line each, line breaks in them replaced by spaces.
  public Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    labels.ifPresent(
        list ->
            metadata.put(
                LABELS, String.join("\n", list.stream().map(ModelNotes::oneLine).toList())));
    preprocessing.ifPresent(p -> metadata.put(PREPROCESSING, p.toText()));
    head.ifPresent(h -> metadata.put(HEAD, h.text()));
    thresholds.ifPresent(
        list ->
            metadata.put(
                THRESHOLDS, String.join(" ", list.stream().map(String::valueOf).toList())));
    return metadata;
  }

  /// Whether a word is one of those that notes are read from.
  public static boolean knows(String word) {
    return Set.of(LABELS, PREPROCESSING, HEAD, THRESHOLDS).contains(word);
  }

  private static String oneLine(String label) {
    return label.replaceAll("\\R", " ");
  }

  /// Reads metadata back. Labels and preprocessing that are not there or can't be read are left
  /// out.
  ///
  /// @param metadata all metadata beside some weights
  /// @param classes number of labels to expect
  /// @throws IOException in one line, if the metadata name a head that is not known, or thresholds
  ///   that can't be read: the outputs would be taken for what they are not
  public static ModelNotes read(Map<String, String> metadata, int classes) throws IOException {
    Optional<List<String>> labels =
        Optional.ofNullable(metadata.get(LABELS))
            .map(text -> List.of(text.split("\n", -1)))
            .filter(list -> list.size() == classes);
    boolean xray = metadata.containsKey(OPERATING_POINTS) && !metadata.containsKey(HEAD);
    try {
      return new ModelNotes(
          labels,
          Optional.ofNullable(metadata.getOrDefault(PREPROCESSING, xray ? XRAY : null))
              .flatMap(ModelNotes::parse),
          Optional.ofNullable(metadata.getOrDefault(HEAD, xray ? Head.SIGMOID.text() : null))
              .map(Head::named),
          Optional.ofNullable(
                  metadata.getOrDefault(THRESHOLDS, xray ? operatingPoints(metadata) : null))
              .map(text -> thresholds(text, classes)));
    } catch (IllegalArgumentException e) {
      throw new IOException("what the weights' file says of them: " + e.getMessage(), e);
    }
  }

  /// Untrained outputs get the usual threshold.
  private static String operatingPoints(Map<String, String> metadata) {
    return metadata.get(OPERATING_POINTS).replace("NaN", "0.5");
  }

  private static List<Float> thresholds(String text, int classes) {
    List<Float> thresholds = Arrays.stream(text.split(" ", -1)).map(ModelNotes::threshold).toList();
    if (thresholds.size() != classes) {
      throw new IllegalArgumentException(
          thresholds.size() + " thresholds, expected one for each of " + classes + " classes");
    }
    return thresholds;
  }

  private static float threshold(String text) {
    float value = Float.parseFloat(text); // its exception says what the text is
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("threshold is " + text + ", expected 0 to 1");
    }
    return value;
  }

  private static Optional<Preprocessing> parse(String text) {
    try {
      return Optional.of(Preprocessing.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
