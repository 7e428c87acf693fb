package dev.densevec.data.labels;

import dev.densevec.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The JSON in which labels come: arrays of labels, objects that map indices to labels or labels to
/// indices, and objects that hold such a map beside other things.
final class LabelJson {
  private static final int MAX_LABELS = 1 << 20;

  /// What maps are called, without case and underscores.
  private static final Set<String> MAPS =
      Set.of(
          "id2label",
          "idx2label",
          "idxtolabel",
          "idxtoclass",
          "idx2class",
          "label2id",
          "label2idx",
          "labeltoidx",
          "classtoidx",
          "class2idx",
          "labels",
          "labelnames",
          "classes",
          "classnames");

  private final JsonReader<IOException> json;

  private LabelJson(String text) {
    json =
        new JsonReader<>(text.getBytes(StandardCharsets.UTF_8), "labels in JSON", IOException::new);
  }

  static List<String> parse(String text) throws IOException {
    LabelJson labels = new LabelJson(text);
    List<String> read = labels.labels();
    labels.json.end();
    if (read.isEmpty()) {
      throw new IOException("no labels in this file");
    }
    return List.copyOf(read);
  }

  private List<String> labels() throws IOException {
    return json.isObject() ? object() : list();
  }

  private List<String> list() throws IOException {
    List<String> labels = new ArrayList<>();
    json.array(() -> labels.add(label()));
    return labels;
  }

  /// Reads a map between indices and labels, or an object in which one lies.
  private List<String> object() throws IOException {
    SortedMap<Integer, String> labels = new TreeMap<>();
    List<List<String>> inner = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    json.object(
        key -> {
          if (MAPS.contains(key.toLowerCase(Locale.ROOT).replace("_", "")) && json.isNested()) {
            inner.add(labels());
          } else {
            entry(key, labels).ifPresent(problems::add);
          }
        });
    if (inner.isEmpty()) {
      if (!problems.isEmpty()) {
        throw new IOException(problems.getFirst());
      }
      return complete(labels);
    }
    if (inner.stream().distinct().count() > 1) {
      throw new IOException("holds two lists of labels that differ");
    }
    return inner.getFirst();
  }

  /// Reads the value of an entry, `"0": "tench"` or `"tench": 0`.
  ///
  /// @return what keeps it from being one
  private Optional<String> entry(String key, SortedMap<Integer, String> labels) throws IOException {
    String index = key;
    String label = key;
    if (key.matches("[0-9]+") && (json.isString() || json.isNested())) {
      label = label();
    } else if (json.isString() || json.isNested()) {
      json.skip();
    } else {
      String scalar = json.scalar();
      index = Character.isLetter(scalar.charAt(0)) ? key : scalar;
    }
    if (!index.matches("[0-9]{1,7}") || Integer.parseInt(index) >= MAX_LABELS) {
      return Optional.of(String.format(Locale.ROOT, "\"%s\" is not the index of a class", index));
    }
    return labels.put(Integer.parseInt(index), label) == null
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "class %s is given twice", index));
  }

  private static List<String> complete(SortedMap<Integer, String> labels) throws IOException {
    int expected = 0;
    for (int index : labels.keySet()) {
      if (index != expected) {
        throw new IOException(String.format(Locale.ROOT, "class %d is missing", expected));
      }
      expected++;
    }
    return List.copyOf(labels.values());
  }

  /// A string, or an array whose last string it is.
  private String label() throws IOException {
    if (!json.isNested()) {
      return json.string();
    }
    List<String> names = new ArrayList<>();
    json.array(() -> names.add(json.string()));
    if (names.isEmpty()) {
      throw new IOException("a label without a name");
    }
    return names.getLast();
  }
}
