package dev.densevec.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// A strict pull reader for JSON (RFC 8259): the caller asks for what it expects next.
///
/// @param <X> what is thrown where the text is something else, in one line
public final class JsonReader<X extends IOException> {
  /// Stands in decoded strings where the bytes were no UTF-8.
  private static final char REPLACEMENT = '\ufffd';

  /// Most brackets in each other in a value of any kind.
  private static final int MAX_DEPTH = 64;

  private final byte[] text;
  private final String subject;
  private final Function<String, X> failure;
  private int next;

  /// @param text UTF-8
  /// @param subject what messages call the text
  /// @param failure makes the exception of a message
  public JsonReader(byte[] text, String subject, Function<String, X> failure) {
    this.text = text;
    this.subject = subject;
    this.failure = failure;
  }

  /// Called with the position at the value of one entry of an object.
  @FunctionalInterface
  public interface EntryReader<X extends IOException> {
    void read(String key) throws X;
  }

  /// Called with the position at one element of an array.
  @FunctionalInterface
  public interface ElementReader<X extends IOException> {
    void read() throws X;
  }

  private X fail(String expected) {
    return failure.apply(
        String.format(Locale.ROOT, "%s: expected %s at byte %d", subject, expected, next));
  }

  /// Whether an object or an array comes next.
  public boolean isNested() {
    return isObject() || peek() == '[';
  }

  /// Whether an object comes next.
  public boolean isObject() {
    return peek() == '{';
  }

  /// Whether a string comes next.
  public boolean isString() {
    return peek() == '"';
  }

  private int peek() {
    while (next < text.length && " \t\r\n".indexOf(text[next]) >= 0) {
      next++;
    }
    return next < text.length ? text[next] : -1;
  }

  private boolean take(char c) {
    if (peek() != c) {
      return false;
    }
    next++;
    return true;
  }

  private void expect(char c) throws X {
    if (!take(c)) {
      throw fail(c == '"' ? "a string" : "'" + c + "'");
    }
  }

  /// Reads an object, an entry at a time.
  public void object(EntryReader<X> reader) throws X {
    expect('{');
    if (take('}')) {
      return;
    }
    do {
      String key = string();
      expect(':');
      reader.read(key);
    } while (take(','));
    expect('}');
  }

  /// Reads an array, an element at a time.
  public void array(ElementReader<X> reader) throws X {
    expect('[');
    if (take(']')) {
      return;
    }
    do {
      reader.read();
    } while (take(','));
    expect(']');
  }

  /// Nothing but blanks may follow.
  public void end() throws X {
    if (peek() >= 0) {
      throw fail("the end");
    }
  }

  /// A whole number from 0 to 2^63 - 1, without fraction or exponent.
  public long wholeNumber() throws X {
    peek();
    int start = next;
    long value = 0;
    for (; next < text.length && text[next] >= '0' && text[next] <= '9'; next++) {
      int digit = text[next] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw fail("a number below 2^63");
      }
      value = value * 10 + digit;
    }
    if (next == start || (text[start] == '0' && next > start + 1)) {
      throw fail("a whole number");
    }
    return value;
  }

  /// A number, `true`, `false` or `null`, as it is written.
  public String scalar() throws X {
    peek();
    int start = next;
    while (next < text.length && ",]} \t\r\n".indexOf(text[next]) < 0) {
      next++;
    }
    String scalar = new String(text, start, next - start, StandardCharsets.ISO_8859_1);
    if (!scalar.matches("true|false|null|-?[0-9][0-9.eE+-]*")) {
      throw fail("a value");
    }
    return scalar;
  }

  /// A value of any kind: an object as a map from texts, an array as a list, anything else as its
  /// text, and `null` as null. Of entries of the same name the last one counts.
  public Object tree() throws X {
    return tree(0);
  }

  private Object tree(int depth) throws X {
    requireDepth(depth);
    if (isObject()) {
      Map<String, Object> entries = new LinkedHashMap<>();
      object(key -> entries.put(key, tree(depth + 1)));
      return entries;
    }
    if (isNested()) {
      List<Object> elements = new ArrayList<>();
      array(() -> elements.add(tree(depth + 1)));
      return elements;
    }
    if (isString()) {
      return string();
    }
    String scalar = scalar();
    return scalar.equals("null") ? null : scalar;
  }

  /// Passes over a value of any kind.
  public void skip() throws X {
    skip(0);
  }

  private void skip(int depth) throws X {
    requireDepth(depth);
    if (isObject()) {
      object(_ -> skip(depth + 1));
    } else if (isNested()) {
      array(() -> skip(depth + 1));
    } else if (isString()) {
      string();
    } else {
      scalar();
    }
  }

  private void requireDepth(int depth) throws X {
    if (depth > MAX_DEPTH) {
      throw fail("fewer brackets in each other");
    }
  }

  /// A string.
  public String string() throws X {
    expect('"');
    int start = next;
    while (next < text.length && text[next] != '"') {
      if (text[next] == '\\') {
        return escapedString(start);
      }
      plain();
    }
    String string = decode(start, next);
    expect('"');
    return string;
  }

  private void plain() throws X {
    if (text[next] >= 0 && text[next] < ' ') {
      throw fail("no control character in a string");
    }
    next++;
  }

  private String escapedString(int start) throws X {
    StringBuilder string = new StringBuilder(decode(start, next));
    while (next < text.length && text[next] != '"') {
      if (text[next] == '\\') {
        next++;
        string.append(escape());
        continue;
      }
      int from = next;
      while (next < text.length && text[next] != '"' && text[next] != '\\') {
        plain();
      }
      string.append(decode(from, next));
    }
    expect('"');
    return string.toString();
  }

  private char escape() throws X {
    int c = next < text.length ? text[next++] : -1;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw fail("an escape");
    };
  }

  private char hex() throws X {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = next < text.length ? Character.digit(text[next++], 16) : -1;
      if (digit < 0) {
        throw fail("four hexadecimal digits");
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private String decode(int from, int to) throws X {
    String string = new String(text, from, to - from, StandardCharsets.UTF_8);
    if (string.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(
            string.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(text, from, to))) {
      throw fail("UTF-8");
    }
    return string;
  }
}
