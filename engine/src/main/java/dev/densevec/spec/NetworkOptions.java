package dev.densevec.spec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The `key=value` pairs of a network's textual form, each taken once.
final class NetworkOptions {
  private final Map<String, String> map = new HashMap<>();

  /// No pairs.
  NetworkOptions() {}

  /// @param text pairs separated by commas
  NetworkOptions(String text) {
    for (String pair : text.split(",", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("'" + pair + "': expected key=value");
      }
      String key = parts[0].strip().equals("k") ? "growth" : parts[0].strip();
      if (map.put(key, parts[1].strip()) != null) {
        throw new IllegalArgumentException("'" + key + "' is given twice");
      }
    }
  }

  <T> T take(String key, T fallback, Function<String, T> reader) {
    String text = map.remove(key);
    if (text == null) {
      return fallback;
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      String hint = e instanceof NumberFormatException ? "expected a number" : e.getMessage();
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s=%s: %s", key, text, hint), e);
    }
  }

  int integer(String key, int fallback) {
    return take(key, fallback, Integer::valueOf);
  }

  double number(String key, double fallback) {
    return take(key, fallback, Double::valueOf);
  }

  boolean bool(String key, boolean fallback) {
    return take(
        key,
        fallback,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("expected true or false");
            });
  }

  List<Integer> counts(String key, List<Integer> fallback) {
    return take(
        key, fallback, text -> Arrays.stream(text.split("-")).map(Integer::valueOf).toList());
  }

  /// One of some values, known by their texts.
  <T> T choice(String key, T fallback, T[] values, Function<T, String> name) {
    return take(
        key,
        fallback,
        text ->
            Arrays.stream(values)
                .filter(value -> name.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected " + list(values, name))));
  }

  private static <T> String list(T[] values, Function<T, String> name) {
    List<String> names = Arrays.stream(values).map(name).toList();
    int last = names.size() - 1;
    return names.stream().limit(last).collect(Collectors.joining(", ")) + " or " + names.get(last);
  }

  void requireEmpty() {
    if (!map.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "unknown key '%s' in the network's description",
              map.keySet().iterator().next()));
    }
  }
}
