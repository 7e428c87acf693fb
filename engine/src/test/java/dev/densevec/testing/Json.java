package dev.densevec.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads well-formed JSON without escapes into `Map`, `List`, `String`, `Double` and `Boolean`: all
/// that golden files hold.
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Map<String, Object> object(String text) {
    return new Json(text).object();
  }

  private Object value() {
    return switch (peek()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      default -> scalar();
    };
  }

  private char peek() {
    while (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ',') {
      at++;
    }
    return text.charAt(at);
  }

  private Map<String, Object> object() {
    Map<String, Object> map = new LinkedHashMap<>();
    peek();
    for (at++; peek() != '}'; ) {
      String key = string();
      at = text.indexOf(':', at) + 1;
      map.put(key, value());
    }
    at++;
    return map;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    for (at++; peek() != ']'; ) {
      list.add(value());
    }
    at++;
    return list;
  }

  private String string() {
    int end = text.indexOf('"', at + 1);
    String string = text.substring(at + 1, end);
    at = end + 1;
    return string;
  }

  private Object scalar() {
    int start = at;
    while (",]} \n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at);
    return word.equals("true") || word.equals("false")
        ? (Object) Boolean.valueOf(word)
        : (Object) Double.valueOf(word);
  }
}
