package dev.densevec.checkpoint.safetensors;

import dev.densevec.checkpoint.io.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A strict pull reader for the JSON that a safetensors header is made of: objects, arrays, strings
/// and whole numbers.
final class JsonReader {
  /// Stands in decoded strings where the bytes were no UTF-8.
  private static final char REPLACEMENT = '\ufffd';

  private final byte[] text;
  private int next;

  JsonReader(byte[] text) {
    this.text = text;
  }

  /// Called with the position at the value of one entry of an object.
  @FunctionalInterface
  interface EntryReader {
    void read(String key) throws FormatException;
  }

  /// Called with the position at one element of an array.
  @FunctionalInterface
  interface ElementReader {
    void read() throws FormatException;
  }

  FormatException fail(String expected) {
    return new FormatException(
        String.format(Locale.ROOT, "header: expected %s at byte %d", expected, next));
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

  private void expect(char c) throws FormatException {
    if (!take(c)) {
      throw fail("'" + c + "'");
    }
  }

  void object(EntryReader reader) throws FormatException {
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

  void array(ElementReader reader) throws FormatException {
    expect('[');
    if (take(']')) {
      return;
    }
    do {
      reader.read();
    } while (take(','));
    expect(']');
  }

  void end() throws FormatException {
    if (peek() >= 0) {
      throw fail("the end");
    }
  }

  /// A whole number from 0 to 2^63 - 1, without fraction or exponent.
  long wholeNumber() throws FormatException {
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

  String string() throws FormatException {
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

  private void plain() throws FormatException {
    if (text[next] >= 0 && text[next] < ' ') {
      throw fail("no control character in a string");
    }
    next++;
  }

  private String escapedString(int start) throws FormatException {
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

  private char escape() throws FormatException {
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

  private char hex() throws FormatException {
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

  private String decode(int from, int to) throws FormatException {
    String string = new String(text, from, to - from, StandardCharsets.UTF_8);
    if (string.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(
            string.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(text, from, to))) {
      throw fail("UTF-8");
    }
    return string;
  }
}
