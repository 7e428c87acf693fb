package dev.densevec.data.labels;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names of classes, in the order of a network's outputs.
///
/// Built in are `imagenet` (the 1000 categories of ILSVRC 2012, in the wording of torchvision's
/// `_IMAGENET_CATEGORIES`), `cifar10`, `cifar100` (fine labels) and `fashion-mnist`.
public final class Labels {
  private static final List<String> NAMES =
      List.of("cifar10", "cifar100", "fashion-mnist", "imagenet");

  /// How JSON begins; a line of text may begin with a bracket as well.
  private static final Pattern JSON = Pattern.compile("\\{|\\[\\s*[\\[\"\\]]");

  private Labels() {}

  /// What [#named] knows, in alphabetical order.
  public static List<String> names() {
    return NAMES;
  }

  /// A built-in list.
  ///
  /// @throws IllegalArgumentException if there is none of this name
  public static List<String> named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no labels are called \"%s\"; there are %s",
              name,
              String.join(", ", NAMES)));
    }
    try (InputStream in = Labels.class.getResourceAsStream(name + ".txt")) {
      return lines(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads labels from a file in UTF-8: text with a label on each line, or JSON.
  ///
  /// | JSON | as in |
  /// |---|---|
  /// | a list of labels | `["tench", "goldfish"]` |
  /// | labels by index | `{"0": "tench", "1": ["n01443537", "goldfish"]}` |
  /// | indices by label | `{"tench": 0, "goldfish": 1}` |
  /// | an object with one of these as `id2label`, `idx_to_class`, `class_to_idx` or the like | a model's `config.json` |
  ///
  /// A label is a string or an array whose last string it is. Indices are 0 to n - 1 in any order.
  ///
  /// @throws IOException if the file cannot be read or is neither; the message names the file
  public static List<String> read(Path file) throws IOException {
    String text = InputFiles.text(file, InputFiles.SMALL);
    try {
      return parse(text);
    } catch (IOException e) {
      throw new IOException(file + ": " + InputFiles.oneLine(e), e);
    }
  }

  private static List<String> parse(String text) throws IOException {
    String content = text.strip();
    if (content.isEmpty()) {
      throw new IOException("no labels in this file");
    }
    return JSON.matcher(content).lookingAt() ? LabelJson.parse(content) : lines(content);
  }

  private static List<String> lines(String text) throws IOException {
    List<String> labels = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank()) {
        throw new IOException(String.format(Locale.ROOT, "line %d is empty", labels.size() + 1));
      }
      labels.add(line.strip());
    }
    return List.copyOf(labels);
  }
}
