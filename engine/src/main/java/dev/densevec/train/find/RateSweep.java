package dev.densevec.train.find;

import dev.densevec.train.BatchSource;
import dev.densevec.train.Learner;
import dev.densevec.train.optim.Optimizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;

/// The loss of some steps of training whose learning rate grows by the same factor each: the range
/// test of Smith (arXiv 1506.01186, section 3.3), with an exponential growth.
///
/// @param points a step each, in their order; ends where the loss exploded
public record RateSweep(List<Point> points) {
  /// Share of the running mean of losses that is kept.
  private static final double KEPT = 0.98;

  /// A loss of so many times the least one ends the sweep.
  private static final double EXPLODED = 4;

  /// The first tenth of the steps and the last ones are left out of account, as their running means
  /// say little.
  private static final int LEFT_OUT_SHARE = 10;

  private static final int LEFT_OUT_LAST = 5;

  /// A step.
  ///
  /// @param rate its learning rate
  /// @param loss mean loss of its batch, before the step
  /// @param smoothed running mean of the losses so far, without its bias towards zero
  public record Point(double rate, double loss, double smoothed) {}

  /// Which rates are tried.
  ///
  /// @param from the first, above 0
  /// @param to the last, above the first
  /// @param steps how many, at least 2
  public record Range(double from, double to, int steps) {
    public Range {
      if (!(from > 0 && to > from && Double.isFinite(to)) || steps < 2) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "rates from %s to %s in %d steps: expected growing ones above 0, at least 2 steps",
                from,
                to,
                steps));
      }
    }

    /// From 1e-7 to 10 in 100 steps.
    public static Range usual() {
      return new Range(1e-7, 10, 100);
    }

    double rate(int step) {
      return from * Math.pow(to / from, (double) step / (steps - 1));
    }
  }

  public RateSweep {
    points = List.copyOf(points);
  }

  /// Makes the steps. The learner's weights and running statistics and the optimiser's memory are
  /// afterwards what they were before.
  ///
  /// @param batches taken from the first epoch's first on
  /// @param afterStep gets the number of steps done
  /// @throws IOException in one line, if data can't be read
  public static RateSweep of(
      Learner learner, Optimizer optimizer, BatchSource batches, Range range, IntConsumer afterStep)
      throws IOException, InterruptedException {
    List<MemorySegment> state = new ArrayList<>(learner.parameters().segments().values());
    state.addAll(optimizer.state().values());
    List<byte[]> before = state.stream().map(s -> s.toArray(ValueLayout.JAVA_BYTE)).toList();
    try {
      return new RateSweep(points(learner, optimizer, batches, range, afterStep));
    } finally {
      for (int i = 0; i < before.size(); i++) {
        state.get(i).copyFrom(MemorySegment.ofArray(before.get(i)));
      }
      learner.zeroGradients();
      learner.resume(0);
    }
  }

  private static List<Point> points(
      Learner learner, Optimizer optimizer, BatchSource batches, Range range, IntConsumer afterStep)
      throws IOException, InterruptedException {
    List<Point> points = new ArrayList<>();
    double mean = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step < range.steps(); step++) {
      if (step % batches.batchesPerEpoch() == 0) {
        batches.startEpoch(step / batches.batchesPerEpoch(), 0);
      }
      BatchSource.Batch batch = batches.next();
      learner.zeroGradients();
      double loss = learner.step(batch.images(), batch.targets(), batch.n());
      mean = KEPT * mean + (1 - KEPT) * loss;
      double smoothed = mean / (1 - Math.pow(KEPT, step + 1.0));
      if (!Double.isFinite(loss) || smoothed > EXPLODED * least) {
        break;
      }
      least = Math.min(least, smoothed);
      points.add(new Point(range.rate(step), loss, smoothed));
      optimizer.step(range.rate(step));
      afterStep.accept(step + 1);
    }
    return points;
  }

  /// The rate at which the smoothed loss falls most steeply by the rate's logarithm; empty if it
  /// falls nowhere.
  public OptionalDouble steepest() {
    double steepest = 0;
    OptionalDouble rate = OptionalDouble.empty();
    int first = Math.max(1, points.size() / LEFT_OUT_SHARE);
    for (int i = first; i < points.size() - LEFT_OUT_LAST; i++) {
      Point before = points.get(i - 1);
      Point after = points.get(i + 1);
      double slope =
          (after.smoothed() - before.smoothed()) / Math.log(after.rate() / before.rate());
      if (slope < steepest) {
        steepest = slope;
        rate = OptionalDouble.of(points.get(i).rate());
      }
    }
    return rate;
  }
}
