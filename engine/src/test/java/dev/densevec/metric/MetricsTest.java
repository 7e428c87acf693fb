package dev.densevec.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.testing.NumberCases;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Metrics against scikit-learn's, which `make_metrics.py` wrote down.
final class MetricsTest {
  /// The largest difference seen is 3.4e-16.
  private static final double CLOSE = 6.7e-16;

  private static final int RESAMPLES = 200;
  private static final long SEED = 9;
  private static final double LEVEL = 0.95;

  record Golden(String name, Map<String, double[]> numbers) {
    Metrics metrics() {
      double[] thresholds = numbers.get("thresholds");
      int classes = thresholds.length;
      var predictions = new Predictions(classes, numbers.get("exclusive")[0] == 1);
      double[] probabilities = numbers.get("probabilities");
      double[] targets = numbers.get("targets");
      for (int at = 0; at < probabilities.length; at += classes) {
        float[] target = new float[classes];
        for (int c = 0; c < classes; c++) {
          target[c] = (float) targets[at + c];
        }
        predictions.add(Arrays.copyOfRange(probabilities, at, at + classes), target);
      }
      return new Metrics(
          predictions, DoubleStream.of(thresholds).mapToObj(t -> (float) t).toList());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Golden> cases() throws IOException {
    return NumberCases.read("/dev/densevec/metrics.txt").entrySet().stream()
        .map(numbers -> new Golden(numbers.getKey(), numbers.getValue()))
        .toList();
  }

  private static void assertEqual(Golden golden, String key, double... found) {
    if (golden.numbers().containsKey(key)) {
      assertThat(found)
          .as(key)
          .usingComparatorWithPrecision(CLOSE)
          .containsExactly(golden.numbers().get(key));
    }
  }

  private static double[] perClass(Metrics metrics, IntToDoubleFunction value) {
    return IntStream.range(0, metrics.predictions().classes()).mapToDouble(value).toArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void classesHaveScikitLearnsNumbers(Golden golden) {
    Metrics metrics = golden.metrics();
    assertEqual(golden, "auroc", perClass(metrics, c -> metrics.ranked(c).auroc()));
    assertEqual(golden, "ap", perClass(metrics, c -> metrics.ranked(c).averagePrecision()));
    assertEqual(golden, "precision", perClass(metrics, c -> metrics.counts(c).precision()));
    assertEqual(golden, "recall", perClass(metrics, c -> metrics.counts(c).recall()));
    assertEqual(golden, "f1", perClass(metrics, c -> metrics.counts(c).f1()));
    assertEqual(
        golden, "balanced-accuracy", perClass(metrics, c -> metrics.counts(c).balancedAccuracy()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meansAreScikitLearns(Golden golden) {
    Metrics metrics = golden.metrics();
    for (Metric metric : Metric.values()) {
      assertEqual(golden, metric.text() + "-macro", metrics.value(metric));
      assertEqual(golden, metric.text() + "-weighted", metrics.weighted(metric));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void calibrationIsScikitLearns(Golden golden) {
    Calibration calibration = Calibration.of(golden.metrics().predictions());
    assertEqual(golden, "ece", calibration.error());
    assertEqual(
        golden,
        "reliability",
        calibration.bins().stream()
            .flatMapToDouble(bin -> DoubleStream.of(bin.confidence(), bin.share()))
            .toArray());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void intervalsAreTheSameDrawsPercentiles(Golden golden) {
    Metrics metrics = golden.metrics();
    int pictures = metrics.predictions().size();
    List<Bootstrap.Interval> intervals =
        Bootstrap.intervals(pictures, RESAMPLES, SEED, LEVEL, metrics::values);
    int compared = 0;
    int place = 0;
    for (Metric metric : Metric.values()) {
      Bootstrap.Interval interval = intervals.get(place++);
      assertThat(interval)
          .isEqualTo(
              Bootstrap.interval(
                  pictures, RESAMPLES, SEED, LEVEL, counts -> metrics.value(metric, counts)));
      if (golden.numbers().containsKey(metric.text() + "-interval")) {
        assertEqual(golden, metric.text() + "-interval", interval.low(), interval.high());
        compared++;
      }
    }
    assertThat(compared).isEqualTo(2);
  }

  @Test
  void thereAreCasesOfEachKind() throws IOException {
    assertThat(cases()).hasSize(5);
    assertThat(cases().stream().mapToInt(c -> c.numbers().size()).sum()).isEqualTo(129);
  }

  /// The curve's area by trapezoids is the area by ranks.
  @ParameterizedTest
  @MethodSource("cases")
  void theRocCurveHasItsArea(Golden golden) {
    RankedScores ranked = golden.metrics().ranked(0);
    RankedScores.Curve curve = ranked.roc();
    double area = 0;
    for (int i = 1; i < curve.x().length; i++) {
      area += (curve.x()[i] - curve.x()[i - 1]) * (curve.y()[i] + curve.y()[i - 1]) / 2;
    }
    assertThat(area).isCloseTo(ranked.auroc(), within(1e-12));
    assertThat(curve.x()[curve.x().length - 1]).isEqualTo(1);
    assertThat(curve.y()[curve.y().length - 1]).isEqualTo(1);
  }

  @Test
  void whatHasNoValueIsNaN() {
    RankedScores negatives = RankedScores.of(new double[] {0.1, 0.9}, new boolean[2]);
    assertThat(negatives.auroc()).isNaN();
    assertThat(negatives.averagePrecision()).isNaN();
    var nothing = new Predictions(2, false);
    nothing.add(new double[] {0.1, 0.2}, new float[] {Float.NaN, Float.NaN});
    Metrics metrics = new Metrics(nothing, List.of(0.5f, 0.5f));
    for (Metric metric : Metric.values()) {
      assertThat(metrics.value(metric)).as(metric.text()).matches(v -> v.isNaN() || v == 1);
    }
    assertThat(metrics.value(Metric.F1)).isNaN();
    assertThat(Calibration.of(nothing).error()).isNaN();
    Bootstrap.Interval interval =
        Bootstrap.interval(1, 3, 1, LEVEL, counts -> metrics.value(Metric.AUROC, counts));
    assertThat(interval).isEqualTo(new Bootstrap.Interval(Double.NaN, Double.NaN, 0));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    var classes = new Predictions(2, true);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.add(new double[] {0.5, 0.5}, new float[] {1, 1}))
        .withMessage("targets [1.0, 1.0], expected one 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.add(new double[] {0.5}, new float[] {1, 0}))
        .withMessage("1 probabilities and 2 targets, expected 2 of each");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.add(new double[] {0.5, Double.NaN}, new float[] {1, 0}))
        .withMessage("a probability is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Metrics(classes, List.of(0.5f)))
        .withMessage("1 thresholds, expected 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Metric.named("auc"))
        .withMessage(
            "'auc', expected one of accuracy, balanced-accuracy, auroc, ap, precision, recall, f1");
  }
}
