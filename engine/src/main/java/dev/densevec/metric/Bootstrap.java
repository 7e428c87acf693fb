package dev.densevec.metric;

import dev.densevec.data.Randomness;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Intervals of a number by the percentiles of what it is on pictures drawn again: Efron and
/// Tibshirani, An introduction to the bootstrap, 1993.
public final class Bootstrap {
  private Bootstrap() {}

  /// Where a number lies.
  ///
  /// @param low lower end
  /// @param high upper end
  /// @param resamples draws that it had a value for
  public record Interval(double low, double high, int resamples) {}

  /// Draws as many pictures as there are, with replacement, again and again.
  ///
  /// @param pictures how many there are, at least 1
  /// @param resamples how often to draw, at least 1
  /// @param seed where random numbers come from; the same seed gives the same interval
  /// @param level share of the draws inside the interval, as in 0.95
  /// @param metric the number for pictures that count as often as an array says; draws for which it
  ///   is NaN are left out
  /// @return both ends are NaN if it never had a value
  /// @throws IllegalArgumentException if a value is out of range
  public static Interval interval(
      int pictures, int resamples, long seed, double level, ToDoubleFunction<int[]> metric) {
    return intervals(pictures, resamples, seed, level, c -> new double[] {metric.applyAsDouble(c)})
        .getFirst();
  }

  /// The intervals of several numbers of the same draws; draws are computed by all processors.
  ///
  /// @param metrics the numbers, always as many, for pictures that count as often as an array says;
  ///   called by several threads
  /// @return an interval for each number, as [#interval] has it
  /// @throws IllegalArgumentException as there
  public static List<Interval> intervals(
      int pictures, int resamples, long seed, double level, Function<int[], double[]> metrics) {
    if (pictures < 1 || resamples < 1 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d resamples of %d pictures at a level of %s",
              resamples,
              pictures,
              level));
    }
    double[][] rows =
        IntStream.range(0, resamples)
            .parallel()
            .mapToObj(r -> metrics.apply(draw(pictures, seed, r)))
            .toArray(double[][]::new);
    return IntStream.range(0, rows[0].length)
        .mapToObj(k -> of(Arrays.stream(rows).mapToDouble(row -> row[k]), level))
        .toList();
  }

  private static Interval of(DoubleStream values, double level) {
    double[] sorted = values.filter(value -> !Double.isNaN(value)).sorted().toArray();
    return new Interval(
        percentile(sorted, (1 - level) / 2), percentile(sorted, (1 + level) / 2), sorted.length);
  }

  private static int[] draw(int pictures, long seed, int number) {
    Randomness random = new Randomness(seed, 0, number, Randomness.RESAMPLE);
    int[] counts = new int[pictures];
    for (int i = 0; i < pictures; i++) {
      counts[random.nextInt(pictures)]++;
    }
    return counts;
  }

  /// Between the values beside its place in proportion, as numpy's `percentile`.
  private static double percentile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
