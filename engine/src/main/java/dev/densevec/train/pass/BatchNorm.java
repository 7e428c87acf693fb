package dev.densevec.train.pass;

import dev.densevec.plan.train.NormPlan;
import dev.densevec.spec.Norm;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;

/// One batch norm: its constants before the forward, its gradients after the backward.
public final class BatchNorm implements SourceNorm {
  /// Share of the new batch in a running statistic.
  private static final double MOMENTUM = 0.1;

  private final NormPlan plan;
  private final ChannelStatistics statistics;
  private final double epsilon;
  private final MemorySegment gamma;
  private final MemorySegment beta;
  private final MemorySegment runningMean;
  private final MemorySegment runningVariance;
  private final MemorySegment diffGamma;
  private final MemorySegment diffBeta;
  private final boolean gammaTrained;
  private final boolean betaTrained;

  /// @param statistics statistics of the map it normalises, from the map's channel 0 on
  public BatchNorm(
      NormPlan plan, ChannelStatistics statistics, double epsilon, TrainedParameters trained) {
    this.plan = plan;
    this.statistics = statistics;
    this.epsilon = epsilon;
    Parameters parameters = trained.parameters();
    Norm norm = plan.norm().orElseThrow();
    gamma = parameters.get(norm.weight());
    beta = parameters.get(norm.bias());
    runningMean = parameters.get(norm.mean());
    runningVariance = parameters.get(norm.variance());
    diffGamma = trained.gradients().get(norm.weight());
    diffBeta = trained.gradients().get(norm.bias());
    gammaTrained = trained.trains(norm.weight());
    betaTrained = trained.trains(norm.bias());
  }

  private static float get(MemorySegment segment, int i) {
    return segment.get(Parameters.ELEMENT, (long) i * Float.BYTES);
  }

  private static void set(MemorySegment segment, int i, double value) {
    segment.set(Parameters.ELEMENT, (long) i * Float.BYTES, (float) value);
  }

  /// Writes scale, shift and mean: of the batch in training, when the running statistics follow it,
  /// else the running ones.
  ///
  /// @param pixels pixels of an image
  @Override
  public void derive(Worker worker, int pixels) {
    double total = worker.normed(pixels);
    boolean training = worker.batch().training && worker.exchange().normed() > 0;
    double unbiased = total / Math.max(total - 1, 1);
    for (int c = 0; c < plan.channels(); c++) {
      double mean = training ? statistics.mean(c) : get(runningMean, c);
      double inverse =
          training ? statistics.inverse(c) : 1 / Math.sqrt(get(runningVariance, c) + epsilon);
      if (training) {
        follow(runningMean, c, mean);
        follow(runningVariance, c, statistics.variance(c) * unbiased);
      }
      double scale = get(gamma, c) * inverse;
      long at = (long) c * Float.BYTES;
      worker.params().set(Worker.FLOAT, plan.scale() + at, (float) scale);
      worker.params().set(Worker.FLOAT, plan.shift() + at, (float) (get(beta, c) - mean * scale));
      worker.params().set(Worker.FLOAT, plan.mean() + at, (float) mean);
    }
  }

  private static void follow(MemorySegment running, int c, double value) {
    set(running, c, (1 - MOMENTUM) * get(running, c) + MOMENTUM * value);
  }

  /// Adds all shards' sums to the gradients of gamma and beta, and to what the source is owed.
  ///
  /// @param shards shards that have sums
  @Override
  public void backward(Worker worker, int shards) {
    ShardTotals totals = worker.batch().totals;
    totals.sum(worker, shards, 0, 2, plan.channels());
    for (int c = 0; c < plan.channels(); c++) {
      double ones = totals.of(0, c);
      double rounded = worker.params().get(Worker.FLOAT, plan.mean() + (long) c * Float.BYTES);
      double products = totals.of(1, c) + (rounded - statistics.mean(c)) * ones;
      backward(worker, c, ones, products);
    }
  }

  /// Adds a channel's sums to the gradients of its gamma and beta, and to what the source is owed.
  ///
  /// @param ones sum of the gradients at the norm's output
  /// @param products sum of their products with the source's difference from its mean
  public void backward(Worker worker, int channel, double ones, double products) {
    double xhats = products * statistics.inverse(channel);
    if (gammaTrained) {
      set(diffGamma, channel, get(diffGamma, channel) + xhats);
    }
    if (betaTrained) {
      set(diffBeta, channel, get(diffBeta, channel) + ones);
    }
    double scale = scale(worker, channel);
    statistics.owe(channel, scale * ones, scale * xhats);
  }

  /// The batch's `gamma / sqrt(variance + epsilon)`.
  public double scale(Worker worker, int channel) {
    return worker.params().get(Worker.FLOAT, plan.scale() + (long) channel * Float.BYTES);
  }

  /// Writes the signs of gamma as a plane of constants.
  ///
  /// @param dst byte offset of the plane
  public void signs(Worker worker, long dst) {
    for (int c = 0; c < plan.channels(); c++) {
      worker.params().set(Worker.FLOAT, dst + (long) c * Float.BYTES, Math.signum(get(gamma, c)));
    }
  }
}
