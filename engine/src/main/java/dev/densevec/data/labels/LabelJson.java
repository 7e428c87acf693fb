package dev.densevec.data.labels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The JSON in which labels come: arrays of labels, objects that map indices to labels or labels to
/// indices, and objects that hold such a map beside other things.
final class LabelJson {
  private static final int MAX_LABELS = 1 << 20;
  private static final int MAX_DEPTH = 64;

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

  private final String text;
  private int next;

  private LabelJson(String text) {
    this.text = text;
  }

  static List<String> parse(String text) throws IOException {
    LabelJson json = new LabelJson(text);
    List<String> labels = json.labels();
    if (json.peek() != 0) {
      throw json.expected("the end");
    }
    return List.copyOf(labels);
  }

  private List<String> labels() throws IOException {
    return peek() == '{' ? object() : list();
  }

  private List<String> list() throws IOException {
    List<String> labels = new ArrayList<>();
    expect('[');
    do {
      labels.add(label());
    } while (take(','));
    expect(']');
    return labels;
  }

  /// Reads a map between indices and labels, or an object in which one lies.
  private List<String> object() throws IOException {
    SortedMap<Integer, String> labels = new TreeMap<>();
    List<String> inner = null;
    String problem = null;
    expect('{');
    do {
      String key = string();
      expect(':');
      if (MAPS.contains(key.toLowerCase(Locale.ROOT).replace("_", "")) && isNested()) {
        List<String> found = labels();
        inner = inner == null ? found : agreed(inner, found);
      } else {
        String wrong = entry(key, labels);
        problem = problem == null ? wrong : problem;
      }
    } while (take(','));
    expect('}');
    if (inner == null && problem != null) {
      throw new IOException(problem);
    }
    return inner == null ? complete(labels) : inner;
  }

  /// Reads the value of an entry, `"0": "tench"` or `"tench": 0`.
  ///
  /// @return what keeps it from being one; null if nothing does
  private String entry(String key, SortedMap<Integer, String> labels) throws IOException {
    String index = key;
    String label = key;
    if (isNumber()) {
      int start = next;
      skip(0);
      index = text.substring(start, next);
    } else if (key.matches("[0-9]+")) {
      label = label();
    } else {
      skip(0);
    }
    if (!index.matches("[0-9]{1,7}") || Integer.parseInt(index) >= MAX_LABELS) {
      return String.format(Locale.ROOT, "\"%s\" is not the index of a class", index);
    }
    return labels.put(Integer.parseInt(index), label) == null
        ? null
        : String.format(Locale.ROOT, "class %s is given twice", index);
  }

  private static List<String> agreed(List<String> one, List<String> other) throws IOException {
    if (!one.equals(other)) {
      throw new IOException("holds two lists of labels that differ");
    }
    return one;
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

  private boolean isNested() {
    return peek() == '{' || peek() == '[';
  }

  private boolean isNumber() {
    char c = peek();
    return c == '-' || (c >= '0' && c <= '9');
  }

  /// Passes over a value of any kind.
  private void skip(int depth) throws IOException {
    char c = peek();
    if (depth > MAX_DEPTH) {
      throw expected("fewer brackets in each other");
    } else if (c == '"') {
      string();
    } else if (c == '{' || c == '[') {
      skipNested(c == '{', depth);
    } else {
      int start = next;
      while (next < text.length() && ",]} \t\r\n".indexOf(text.charAt(next)) < 0) {
        next++;
      }
      if (!text.substring(start, next).matches("true|false|null|-?[0-9][0-9.eE+-]*")) {
        throw expected("a value");
      }
    }
  }

  private void skipNested(boolean object, int depth) throws IOException {
    char end = object ? '}' : ']';
    next++;
    if (take(end)) {
      return;
    }
    do {
      if (object) {
        string();
        expect(':');
      }
      skip(depth + 1);
    } while (take(','));
    expect(end);
  }

  private String label() throws IOException {
    if (peek() == '"') {
      return string();
    }
    String last;
    expect('[');
    do {
      last = string();
    } while (take(','));
    expect(']');
    return last;
  }

  private String string() throws IOException {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (next < text.length() && text.charAt(next) != '"') {
      char c = text.charAt(next++);
      string.append(c == '\\' ? escape() : c);
    }
    expect('"');
    return string.toString();
  }

  private char escape() throws IOException {
    char c = next < text.length() ? text.charAt(next++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw expected("an escape");
    };
  }

  private char hex() throws IOException {
    int end = next + 4;
    if (end > text.length() || !text.substring(next, end).matches("[0-9A-Fa-f]{4}")) {
      throw expected("four hexadecimal digits");
    }
    char c = (char) Integer.parseInt(text, next, end, 16);
    next = end;
    return c;
  }

  /// The next character that is not blank; 0 at the end.
  private char peek() {
    while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    return next < text.length() ? text.charAt(next) : 0;
  }

  private boolean take(char c) {
    if (peek() != c) {
      return false;
    }
    next++;
    return true;
  }

  private void expect(char c) throws IOException {
    if (!take(c)) {
      throw expected(c == '"' ? "a string" : "'" + c + "'");
    }
  }

  private IOException expected(String what) {
    return new IOException(
        String.format(Locale.ROOT, "labels in JSON: expected %s at character %d", what, next));
  }
}
