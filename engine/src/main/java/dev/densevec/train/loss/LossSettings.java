package dev.densevec.train.loss;

import java.util.List;
import java.util.Locale;

/// What the losses' settings must be.
final class LossSettings {
  private LossSettings() {}

  static double[] weights(List<Double> weights, String name) {
    for (double weight : weights) {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            name + " is " + weight + ", expected a finite number of at least 0");
      }
    }
    return weights.stream().mapToDouble(Double::doubleValue).toArray();
  }

  static double gamma(double gamma) {
    if (!(gamma >= 0 && Double.isFinite(gamma))) {
      throw new IllegalArgumentException(
          "gamma is " + gamma + ", expected a finite number of at least 0");
    }
    return gamma;
  }

  static void requireFits(double[] weights, int classes, String name) {
    if (weights.length != 0 && weights.length != classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d %s, expected one for each of %d", weights.length, name, classes));
    }
  }
}
