package dev.densevec.data;

import java.util.Arrays;
import java.util.Locale;

/// What a network's outputs are.
public enum Head {
  /// Logits of classes that exclude each other; probabilities are the softmax.
  SOFTMAX {
    @Override
    public double[] exactProbabilities(float[] logits) {
      float max = Float.NEGATIVE_INFINITY;
      for (float logit : logits) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      double[] probabilities = new double[logits.length];
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] = Math.exp((double) logits[i] - max);
        sum += probabilities[i];
      }
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] /= sum;
      }
      return probabilities;
    }
  },
  /// Logits of labels that don't exclude each other; probabilities are the sigmoids.
  SIGMOID {
    @Override
    public double[] exactProbabilities(float[] logits) {
      double[] probabilities = new double[logits.length];
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] = 1 / (1 + Math.exp(-(double) logits[i]));
      }
      return probabilities;
    }
  };

  /// What outputs usually are of which nothing is said: a single one is a sigmoid's, several are a
  /// softmax's.
  public static Head usual(int classes) {
    return classes == 1 ? SIGMOID : SOFTMAX;
  }

  /// From the logits of one image to a probability of each class, in `[0, 1]`.
  public float[] probabilities(float[] logits) {
    double[] exact = exactProbabilities(logits);
    float[] probabilities = new float[exact.length];
    for (int i = 0; i < exact.length; i++) {
      probabilities[i] = (float) exact[i];
    }
    return probabilities;
  }

  /// The same in double precision, in which many probabilities near 1 still differ.
  public abstract double[] exactProbabilities(float[] logits);

  /// The word for it: `softmax`, `sigmoid`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The head of a word.
  ///
  /// @throws IllegalArgumentException in one line, if there is none
  public static Head named(String word) {
    return Arrays.stream(values())
        .filter(head -> head.text().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "head is '" + word + "', expected softmax or sigmoid"));
  }
}
