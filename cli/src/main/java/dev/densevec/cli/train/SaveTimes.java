package dev.densevec.cli.train;

import dev.densevec.train.TrainerOptions.Saving;
import java.util.Locale;

/// Reads when a run is saved: `10min`, `30s`, `500` steps, `5e` epochs, several with commas.
final class SaveTimes {
  private SaveTimes() {}

  /// @throws IllegalArgumentException if the text is none of these
  static Saving parse(String text) {
    int epochs = 0;
    long steps = 0;
    double seconds = 0;
    for (String part : text.split(",", -1)) {
      String time = part.strip();
      if (time.endsWith("min")) {
        seconds = 60 * number(part, time, 3);
      } else if (time.endsWith("s")) {
        seconds = number(part, time, 1);
      } else if (time.endsWith("e")) {
        epochs = (int) number(part, time, 1);
      } else {
        steps = (long) number(part, time, 0);
      }
    }
    return new Saving(epochs, steps, seconds);
  }

  private static double number(String part, String time, int unit) {
    try {
      double number = Double.parseDouble(time.substring(0, time.length() - unit));
      boolean whole = time.endsWith("s") || time.endsWith("min") || number == Math.rint(number);
      if (number >= 0 && number < 1e9 && whole) {
        return number;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "'%s', expected times as in 10min, 30s, 500 (steps) or 5e (epochs)",
            part));
  }
}
