package dev.densevec.cli.train;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// The values of options by their names without dashes, as text: from a recipe or a checkpoint,
/// with what was typed in its place. Every value is read when it is asked for, and what makes no
/// sense is reported by the option's name.
public final class Settings {
  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = values;
  }

  /// `base` with the values of `given` in the place of its own.
  public static Settings of(Map<String, String> base, Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>(base);
    values.putAll(given);
    return new Settings(values);
  }

  /// All values.
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /// Whether there is a value.
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /// A value as it is; empty if there is none.
  public String text(String key) {
    return values.getOrDefault(key, "");
  }

  /// A whole number.
  ///
  /// @throws Failure if it is none or out of range
  public int whole(String key, int min, int max) {
    String text = text(key);
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw unfit(key, "a whole number from " + min + " to " + max);
  }

  /// A whole number of any size.
  ///
  /// @throws Failure if it is none
  public long seed(String key) {
    try {
      return Long.parseLong(text(key).strip());
    } catch (NumberFormatException _) {
      throw unfit(key, "a whole number");
    }
  }

  /// A number of at least `min` and below `limit`.
  ///
  /// @throws Failure if it is none or out of range
  public double real(String key, double min, double limit) {
    try {
      double value = Double.parseDouble(text(key).strip());
      if (value >= min && value < limit) {
        return value;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    String bound = Double.isInfinite(limit) ? "" : " and below " + plain(limit);
    throw unfit(key, "a number of at least " + plain(min) + bound);
  }

  /// A number above 0.
  ///
  /// @throws Failure if it is none
  public double positive(String key) {
    double value = real(key, 0, Double.POSITIVE_INFINITY);
    if (value == 0) {
      throw unfit(key, "a number above 0");
    }
    return value;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /// Yes or no.
  ///
  /// @throws Failure if it is neither
  public boolean flag(String key) {
    return choice(key, Map.of("true", true, "false", false));
  }

  /// One of some words.
  ///
  /// @throws Failure if it is none of them
  public <T> T choice(String key, Map<String, T> words) {
    T value = words.get(text(key));
    if (value == null) {
      throw unfit(key, String.join(" or ", words.keySet().stream().sorted().toList()));
    }
    return value;
  }

  /// A value that something else reads.
  ///
  /// @param reader throws [IllegalArgumentException] if it can't
  /// @throws Failure if it can't
  public <T> T read(String key, Function<String, T> reader) {
    try {
      return reader.apply(text(key));
    } catch (IllegalArgumentException e) {
      throw new Failure(ExitCode.USAGE, "--" + key + ": " + e.getMessage(), e);
    }
  }

  /// Something is wrong with a value.
  public Failure unfit(String key, String expected) {
    return Failure.usage(
        String.format(Locale.ROOT, "--%s is '%s', expected %s", key, text(key), expected));
  }
}
