package dev.densevec.cli.judge;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.OutputFile;
import dev.densevec.cli.format.Csv;
import dev.densevec.metric.Metrics;
import dev.densevec.metric.Predictions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Lists what a network misjudged, that of which it was the most certain first.
public final class WrongAnswers {
  private final Metrics metrics;
  private final List<String> classes;
  private final List<String> images;

  /// @param classes a name for each class
  /// @param images a name for each image, in the order in which they were judged
  public WrongAnswers(Metrics metrics, List<String> classes, List<String> images) {
    this.metrics = metrics;
    this.classes = List.copyOf(classes);
    this.images = List.copyOf(images);
  }

  /// A line and what it is sorted by.
  ///
  /// @param certainty probability that the network gave to its wrong answer
  private record Wrong(double certainty, String line) {}

  /// The lines, the first of which names the columns: where classes exclude each other one for each
  /// image taken for a wrong class, else one for each image and wrong label.
  List<String> lines() {
    Predictions predictions = metrics.predictions();
    List<Wrong> wrong = new ArrayList<>();
    for (int i = 0; i < predictions.size(); i++) {
      if (predictions.exclusive()) {
        addImage(i, wrong);
      } else {
        addLabels(i, wrong);
      }
    }
    wrong.sort(Comparator.comparingDouble(Wrong::certainty).reversed());
    List<String> lines = new ArrayList<>();
    lines.add(
        predictions.exclusive()
            ? "image,shown,taken_for,probability,probability_of_shown"
            : "image,label,shown,probability");
    wrong.forEach(w -> lines.add(w.line()));
    return lines;
  }

  private void addImage(int i, List<Wrong> wrong) {
    Predictions predictions = metrics.predictions();
    int shown = predictions.label(i);
    int taken = predictions.best(i);
    if (shown != taken) {
      double probability = predictions.probability(i, taken);
      wrong.add(
          new Wrong(
              probability,
              Csv.line(
                  images.get(i),
                  classes.get(shown),
                  classes.get(taken),
                  String.valueOf((float) probability),
                  String.valueOf((float) predictions.probability(i, shown)))));
    }
  }

  private void addLabels(int i, List<Wrong> wrong) {
    Predictions predictions = metrics.predictions();
    for (int c = 0; c < classes.size(); c++) {
      boolean shown = predictions.positive(i, c);
      if (predictions.known(i, c) && shown != metrics.taken(i, c)) {
        double probability = predictions.probability(i, c);
        wrong.add(
            new Wrong(
                shown ? 1 - probability : probability,
                Csv.line(
                    images.get(i),
                    classes.get(c),
                    shown ? "1" : "0",
                    String.valueOf((float) probability))));
      }
    }
  }

  /// Writes them as a file, whole or not at all.
  ///
  /// @return how many are in it
  /// @throws Failure in one line that names the file, if it can't be written
  public int write(Path file) {
    List<String> lines = lines();
    OutputFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    return lines.size() - 1;
  }
}
