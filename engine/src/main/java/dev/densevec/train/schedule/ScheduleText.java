package dev.densevec.train.schedule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Reads schedules: a name and, behind a colon, `key=value` pairs with commas between them.
public final class ScheduleText {
  static final List<Span> HALF_AND_THREE_QUARTERS = List.of(Span.parse("0.5"), Span.parse("0.75"));

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
    Span warmUp = pairs.take("warmup", Span.none(), Span::parse);
    Schedule schedule = pairs.schedule(name);
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

  private Schedule schedule(String name) {
    return switch (name) {
      case "constant" -> new Schedule.Constant();
      case "multistep" ->
          new Schedule.MultiStep(
              take("at", HALF_AND_THREE_QUARTERS, ScheduleText::spans), number("factor", 0.1));
      case "cosine" -> new Schedule.Cosine(number("end", 0));
      case "onecycle" ->
          new Schedule.OneCycle(number("peak", 0.3), number("start", 25), number("end", 1e4));
      default ->
          throw new IllegalArgumentException(
              "unknown schedule '" + name + "', expected constant, multistep, cosine or onecycle");
    };
  }

  private static List<Span> spans(String text) {
    return Arrays.stream(text.split("/", -1)).map(Span::parse).toList();
  }

  private double number(String key, double otherwise) {
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
}
