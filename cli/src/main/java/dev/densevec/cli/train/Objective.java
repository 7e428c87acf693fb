package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.cli.judge.LossMonitor;
import dev.densevec.cli.judge.ScoreMonitor;
import dev.densevec.data.Head;
import dev.densevec.data.batch.Sampling;
import dev.densevec.data.sets.Dataset;
import dev.densevec.metric.Metric;
import dev.densevec.train.Monitor;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.loss.SigmoidCrossEntropy;
import dev.densevec.train.loss.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/// What a training aims at.
///
/// @param head what the network's outputs are
/// @param loss what is minimised
/// @param sampling which images an epoch has
/// @param monitor word of what the best epoch is chosen by; empty for the usual
/// @param text the loss for people
record Objective(Head head, Loss loss, Sampling sampling, Optional<String> monitor, String text) {
  private static final String NONE = "none";
  private static final String BALANCED = "balanced";
  private static final String LOSS = "loss";
  private static final float THRESHOLD = 0.5f;
  private static final int MOST_SHOWN = 8;

  /// Reads the settings.
  ///
  /// @throws Failure if one makes no sense or doesn't fit the others or the data
  static Objective of(Settings settings, Dataset train) {
    Head head = head(settings, train);
    double gamma = settings.real("focal", 0, Double.POSITIVE_INFINITY);
    boolean sigmoid = head == Head.SIGMOID;
    requireNone(settings, sigmoid ? "class-weights" : "pos-weight", head);
    if (!sigmoid) {
      requireNone(settings, "focal-alpha", head);
    }
    double alpha = settings.text("focal-alpha").equals(NONE) ? -1 : alpha(settings);
    LabelCounts counts = LabelCounts.of(train);
    String key = sigmoid ? "pos-weight" : "class-weights";
    List<Double> weights =
        weights(settings, key, train.classNames().size(), c -> balanced(counts, c, sigmoid));
    Loss loss =
        sigmoid
            ? new SigmoidCrossEntropy(weights, gamma, alpha)
            : new SoftmaxCrossEntropy(weights, gamma);
    Sampling sampling =
        settings.choice("sampling", Map.of("plain", Sampling.PLAIN, BALANCED, Sampling.BALANCED));
    return new Objective(
        head, loss, sampling, monitor(settings, head), text(settings, head, weights));
  }

  /// The head that is asked for; empty to go by the data.
  static Optional<Head> askedHead(Settings settings) {
    return settings.choice(
        "head",
        Map.of(
            Recipe.AUTO,
            Optional.empty(),
            Head.SOFTMAX.text(),
            Optional.of(Head.SOFTMAX),
            Head.SIGMOID.text(),
            Optional.of(Head.SIGMOID)));
  }

  private static Head head(Settings settings, Dataset train) {
    Head head = askedHead(settings).orElse(train.multiLabel() ? Head.SIGMOID : Head.SOFTMAX);
    if (head == Head.SOFTMAX && train.multiLabel()) {
      throw settings.unfit("head", "sigmoid, because images have any number of labels");
    }
    return head;
  }

  private static void requireNone(Settings settings, String key, Head head) {
    if (!settings.text(key).equals(NONE)) {
      throw settings.unfit(key, "none, because the head is " + head.text());
    }
  }

  private static double alpha(Settings settings) {
    double alpha = settings.real("focal-alpha", 0, Double.POSITIVE_INFINITY);
    if (alpha > 1) {
      throw settings.unfit("focal-alpha", "none or a number from 0 to 1");
    }
    return alpha;
  }

  /// The balanced weight of a class: for a sigmoid negatives by positives, for a softmax the mean
  /// count by the class's; 1 for a class without images.
  private static double balanced(LabelCounts counts, int c, boolean sigmoid) {
    double own = counts.positives()[c];
    double other =
        sigmoid ? counts.negatives()[c] : (double) counts.images() / counts.positives().length;
    return own == 0 ? 1 : other / own;
  }

  private static List<Double> weights(
      Settings settings, String key, int classes, IntToDoubleFunction balanced) {
    String text = settings.text(key);
    List<Double> weights = new ArrayList<>();
    if (text.equals(BALANCED)) {
      for (int c = 0; c < classes; c++) {
        weights.add(balanced.applyAsDouble(c));
      }
    } else if (!text.equals(NONE)) {
      for (String number : text.split(",", -1)) {
        weights.add(weight(settings, key, number));
      }
    }
    if (weights.size() == 1 && classes > 1 && key.equals("pos-weight")) {
      return Collections.nCopies(classes, weights.getFirst());
    }
    if (!weights.isEmpty() && weights.size() != classes) {
      throw settings.unfit(key, "a number for each of " + classes + " classes");
    }
    return weights;
  }

  private static double weight(Settings settings, String key, String number) {
    try {
      double weight = Double.parseDouble(number.strip());
      if (weight >= 0 && Double.isFinite(weight)) {
        return weight;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw settings.unfit(key, "none, balanced, or numbers of at least 0 with commas");
  }

  private static Optional<String> monitor(Settings settings, Head head) {
    String word = settings.text("monitor");
    if (word.equals("auto")) {
      return head == Head.SIGMOID ? Optional.of(Metric.AUROC.text()) : Optional.empty();
    }
    if (!word.equals(LOSS)) {
      try {
        return Optional.of(Metric.named(word).text());
      } catch (IllegalArgumentException e) {
        throw settings.unfit("monitor", "auto, loss, " + Metric.all());
      }
    }
    return Optional.of(word);
  }

  private static String text(Settings settings, Head head, List<Double> weights) {
    StringBuilder text =
        new StringBuilder(
            head == Head.SIGMOID
                ? "binary cross-entropy of any number of labels (sigmoid)"
                : "cross-entropy of one class (softmax)");
    if (settings.real("focal", 0, Double.POSITIVE_INFINITY) > 0) {
      text.append(", focal ").append(settings.text("focal"));
    }
    if (!settings.text("focal-alpha").equals(NONE)) {
      text.append(", alpha ").append(settings.text("focal-alpha"));
    }
    if (!weights.isEmpty()) {
      text.append(head == Head.SIGMOID ? ", positives by " : ", classes by ")
          .append(
              String.join(
                  " ", weights.stream().limit(MOST_SHOWN).map(w -> Numbers.fixed(w, 3)).toList()))
          .append(weights.size() > MOST_SHOWN ? " ..." : "");
    }
    return text.toString();
  }

  /// What judges validations, if anything but hits and loss does.
  Optional<Monitor> judge(int classes) {
    return monitor.map(
        word ->
            word.equals(LOSS)
                ? new LossMonitor(loss, classes)
                : new ScoreMonitor(
                    Metric.named(word), networkHead(classes), classes, head == Head.SOFTMAX));
  }

  /// The head as those have it who use the weights.
  NetworkHead networkHead(int classes) {
    return new NetworkHead(head, Collections.nCopies(classes, THRESHOLD));
  }

  /// What a score means, as in `auroc 0.8123`.
  ///
  /// @param score what [Monitor#score()] was
  String scoreText(double score) {
    String word = monitor.orElse("score");
    return String.format(
        Locale.ROOT, "%s %s", word, Numbers.fixed(word.equals(LOSS) ? -score : score, 4));
  }

  /// The counts of a set's labels, for people.
  static String labels(Dataset set) {
    LabelCounts counts = LabelCounts.of(set);
    long least = Arrays.stream(counts.positives()).min().orElse(0);
    long most = Arrays.stream(counts.positives()).max().orElse(0);
    return least == most
        ? Numbers.grouped(least) + " images"
        : Numbers.grouped(least) + " to " + Numbers.grouped(most) + " images";
  }
}
