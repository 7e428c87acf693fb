package dev.densevec.cli.train;

import dev.densevec.cli.format.Csv;
import dev.densevec.train.Evaluation;
import dev.densevec.train.TrainingListener.EpochResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line of the log of epochs.
///
/// @param values a number for each of [#NAMES]; NaN where there is none
record EpochRow(List<Double> values) {
  static final List<String> NAMES =
      List.of(
          "epoch",
          "step",
          "lr",
          "train_loss",
          "train_accuracy",
          "val_loss",
          "val_top1",
          "val_top5",
          "images_per_s",
          "seconds",
          "val_score");

  /// The names in JSON.
  private static final List<String> KEYS =
      List.of(
          "epoch",
          "step",
          "lr",
          "trainLoss",
          "trainAccuracy",
          "valLoss",
          "valTop1",
          "valTop5",
          "imagesPerSecond",
          "seconds",
          "valScore");

  private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":([-+.\\dEe]+)");

  EpochRow {
    values = List.copyOf(values);
  }

  static EpochRow of(EpochResult result) {
    Evaluation none = new Evaluation(Double.NaN, Double.NaN, Double.NaN, 0);
    Evaluation validation = result.validation().orElse(none);
    return new EpochRow(
        List.of(
            (double) result.epoch(),
            (double) result.step(),
            result.learningRate(),
            result.train().loss(),
            result.train().top1(),
            validation.loss(),
            validation.top1(),
            validation.top5(),
            rounded(result.imagesPerSecond()),
            rounded(result.seconds()),
            validation.score()));
  }

  /// To hundredths.
  private static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 100) / 100.0 : value;
  }

  double get(String name) {
    return values.get(NAMES.indexOf(name));
  }

  String csv() {
    return Csv.line(values.stream().map(v -> text(v, "")).toArray(String[]::new));
  }

  String json() {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      members.add(
          String.format(Locale.ROOT, "\"%s\":%s", KEYS.get(i), text(values.get(i), "null")));
    }
    return "{" + String.join(",", members) + "}";
  }

  /// Shortest decimals that read back; whole numbers without a point.
  private static String text(double value, String otherwise) {
    if (!Double.isFinite(value)) {
      return otherwise;
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /// Reads back what [#csv] or [#json] wrote; numbers that can't be read are NaN.
  static EpochRow parse(String line) {
    List<Double> values = new ArrayList<>(Collections.nCopies(NAMES.size(), Double.NaN));
    if (line.startsWith("{")) {
      Matcher matcher = MEMBER.matcher(line);
      while (matcher.find()) {
        String name = matcher.group(1);
        // Logs had the names of columns once.
        int index = Math.max(KEYS.indexOf(name), NAMES.indexOf(name));
        if (index >= 0) {
          values.set(index, number(matcher.group(2)));
        }
      }
    } else {
      String[] cells = line.split(",", -1);
      for (int i = 0; i < Math.min(cells.length, values.size()); i++) {
        values.set(i, number(cells[i]));
      }
    }
    return new EpochRow(values);
  }

  private static double number(String text) {
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
