package dev.densevec.data.labels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The JSON in which labels come: arrays and objects of strings, nothing else.
final class LabelJson {
  private static final int MAX_LABELS = 1 << 20;

  private final String text;
  private int next;

  private LabelJson(String text) {
    this.text = text;
  }

  static List<String> parse(String text) throws IOException {
    LabelJson json = new LabelJson(text);
    List<String> labels = json.peek() == '{' ? json.indexed() : json.list();
    if (json.peek() != 0) {
      throw json.expected("the end");
    }
    return List.copyOf(labels);
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

  private List<String> indexed() throws IOException {
    List<String> labels = new ArrayList<>();
    int count = 0;
    expect('{');
    do {
      int index = index(string());
      expect(':');
      while (labels.size() <= index) {
        labels.add(null);
      }
      if (labels.set(index, label()) != null) {
        throw new IOException(String.format(Locale.ROOT, "class %d is given twice", index));
      }
      count++;
    } while (take(','));
    expect('}');
    if (count < labels.size()) {
      throw new IOException(
          String.format(Locale.ROOT, "class %d is missing", labels.indexOf(null)));
    }
    return labels;
  }

  private static int index(String key) throws IOException {
    if (!key.matches("[0-9]{1,7}") || Integer.parseInt(key) >= MAX_LABELS) {
      throw new IOException(String.format(Locale.ROOT, "\"%s\" is not the index of a class", key));
    }
    return Integer.parseInt(key);
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
