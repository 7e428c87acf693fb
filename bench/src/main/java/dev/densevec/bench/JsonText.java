package dev.densevec.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Maps, lists, texts and numbers as JSON text.
public final class Json {
  private Json() {}

  /// The value's JSON form: a map's entries in its own order, numbers that are not finite as
  /// `null`.
  ///
  /// @throws IllegalArgumentException if a value is of another kind
  public static String of(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quote(entry.getKey().toString()) + ": " + of(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(Json::of).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
      case String text -> quote(text);
      case Double number -> Double.isFinite(number) ? number.toString() : "null";
      case Integer number -> number.toString();
      case Long number -> number.toString();
      default -> throw new IllegalArgumentException("no JSON form: " + value.getClass().getName());
    };
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
