package dev.densevec.train.schedule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Reads schedules: a name and, after a colon, `key=value` pairs with commas between them.
public final class ScheduleText {
  private final Map<String, String> values = new HashMap<>();

  private ScheduleText(String pairs) {
    for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(",", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("schedule: '" + pair + "': expected key=value");
      }
      if (values.put(parts[0].strip(), parts[1].strip()) != null) {
        throw new IllegalArgumentException("schedule: '" + parts[0].strip() + "' is given twice");
      }
    }
  }

  static Schedule parse(String text) {
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
    ScheduleText pairs = new ScheduleText(colon < 0 ? "" : text.substring(colon + 1));
    Span warmUp = pairs.span("warmup", Span.none());
    Schedule schedule = ScheduleKind.named(name).read(pairs);
    if (!pairs.values.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "schedule %s has no '%s'",
              name,
              pairs.values.keySet().iterator().next()));
    }
    return warmUp.amount() == 0 ? schedule : new Schedule.WarmUp(warmUp, schedule);
  }

  /// The stretches of a key, with slashes between them.
  List<Span> spans(String key, List<Span> otherwise) {
    return take(
        key, otherwise, text -> Arrays.stream(text.split("/", -1)).map(Span::parse).toList());
  }

  /// The stretch of a key.
  Span span(String key, Span otherwise) {
    return take(key, otherwise, Span::parse);
  }

  /// The whole number of a key.
  int whole(String key, int otherwise) {
    return take(key, otherwise, Integer::valueOf);
  }

  /// The number of a key.
  double number(String key, double otherwise) {
    return take(key, otherwise, Double::valueOf);
  }

  private <T> T take(String key, T otherwise, Function<String, T> reader) {
    String text = values.remove(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      String hint = e instanceof NumberFormatException ? "expected a number" : e.getMessage();
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "schedule: %s=%s: %s", key, text, hint), e);
    }
  }

  public static void requirePositive(double value, String name) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " is " + value + ", expected above 0");
    }
  }

  static void requireShare(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", expected 0 to 1");
    }
  }
}
