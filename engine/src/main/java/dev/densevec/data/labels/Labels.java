package dev.densevec.data.labels;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Names of classes, in the order of a network's outputs.
///
/// Built in are `imagenet` (the 1000 categories of ILSVRC 2012, in the wording of torchvision's
/// `_IMAGENET_CATEGORIES`), `cifar10`, `cifar100` (fine labels) and `fashion-mnist`.
public final class Labels {
  private static final List<String> NAMES =
      List.of("cifar10", "cifar100", "fashion-mnist", "imagenet");

  /// Bytes of a file of labels.
  private static final long LONGEST_FILE = 16L << 20;

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

  /// Reads labels from a file in UTF-8.
  ///
  /// The file is either text with a label on each line or JSON: an array of labels, or an object
  /// that maps the indices 0 to n - 1 to labels, in any order. A label in JSON is a string or an
  /// array whose last string it is, as in `{"0": ["n01440764", "tench"]}`.
  ///
  /// @throws IOException if the file cannot be read or is neither; the message names the file
  public static List<String> read(Path file) throws IOException {
    return InputFiles.read(file, LONGEST_FILE, Labels::decode);
  }

  private static List<String> decode(byte[] content) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      throw new IOException("labels must be text in UTF-8", e);
    }
  }

  private static List<String> parse(String text) throws IOException {
    String content = text.strip();
    if (content.isEmpty()) {
      throw new IOException("no labels in this file");
    }
    boolean json = content.startsWith("{") || content.startsWith("[\"") || content.startsWith("[[");
    return json ? LabelJson.parse(content) : lines(content);
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
