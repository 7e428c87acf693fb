package dev.densevec.train.pass;

import dev.densevec.kernel.Planes;
import dev.densevec.kernel.TrainingKernels;
import java.lang.foreign.MemorySegment;

/// Mean and variance over a batch of the channels of one map, computed once when the channels are
/// written, and the sums that all norms that read a channel owe to its gradient.
///
/// A norm `l` with scale `a_l = gamma_l / sqrt(var + epsilon)` and the gradient `d_l` at its output
/// adds `a_l * d_l` to the gradient of its source, `a_l * sum(d_l)` to `S1` and `a_l * sum(d_l *
/// xhat)` to `S2`. With all norms done, `(S1 + xhat * S2) / M` is taken from the gradient, once.
public final class ChannelStatistics {
  private final double epsilon;
  private final double[] mean;
  private final double[] variance;
  private final double[] inverse;
  private final double[] s1;
  private final double[] s2;

  public ChannelStatistics(int channels, double epsilon) {
    this.epsilon = epsilon;
    mean = new double[channels];
    variance = new double[channels];
    inverse = new double[channels];
    s1 = new double[channels];
    s2 = new double[channels];
  }

  public double mean(int channel) {
    return mean[channel];
  }

  /// The biased variance.
  public double variance(int channel) {
    return variance[channel];
  }

  /// `1 / sqrt(variance + epsilon)`.
  public double inverse(int channel) {
    return inverse[channel];
  }

  /// Starts a shard's sums: their origin is the mean of a few pixels.
  ///
  /// @param src byte offset of the shard's first pixel
  private static void begin(
      Worker worker, int shard, long src, long stride, int count, int channels) {
    MemorySegment data = worker.data();
    long stats = worker.sums(shard);
    long plane = worker.plan().sums().plane();
    worker.clearSums(shard);
    MemorySegment.copy(data, src, data, stats, (long) channels * Float.BYTES);
    worker.passes().moments(data, src, stride, count, channels, stats, plane);
    for (long c = stats; c < stats + (long) channels * Float.BYTES; c += Float.BYTES) {
      float origin = data.get(Worker.FLOAT, c) + data.get(Worker.FLOAT, c + plane) / count;
      data.set(Worker.FLOAT, c, origin);
    }
    worker.clear(stats + plane, (2 * TrainingKernels.SUMS - 1) * plane);
  }

  /// Adds pixels to a shard's sums.
  ///
  /// @param first whether they are the shard's first
  public static void add(
      Worker worker, int shard, long src, long stride, int count, int channels, boolean first) {
    if (first) {
      begin(worker, shard, src, stride, count, channels);
    }
    worker
        .passes()
        .moments(
            worker.data(),
            src,
            stride,
            count,
            channels,
            worker.sums(shard),
            worker.plan().sums().plane());
  }

  /// Makes mean and variance of `count` channels of all shards' sums; nothing is owed yet.
  ///
  /// @param pixels pixels of an image
  public void finish(Worker worker, int first, int count, int pixels) {
    ShardTotals totals = worker.batch().totals;
    totals.moments(worker, pixels, count);
    double total = worker.normed(pixels);
    for (int c = 0; c < count; c++) {
      int channel = first + c;
      mean[channel] = totals.of(0, c);
      variance[channel] = Math.max(totals.of(1, c) / total, 0);
      inverse[channel] = 1 / Math.sqrt(variance[channel] + epsilon);
      s1[channel] = 0;
      s2[channel] = 0;
    }
  }

  /// Adds what a norm owes for one channel.
  public void owe(int channel, double ones, double xhats) {
    s1[channel] += ones;
    s2[channel] += xhats;
  }

  /// What a channel's gradient is owed for each unit of the channel itself.
  ///
  /// @param total `M`, the values a channel's statistics were taken over
  public double ofSource(int channel, double total) {
    return -s2[channel] * inverse[channel] / total;
  }

  /// What a channel's gradient is owed beside that.
  public double constant(int channel, double total) {
    return -s1[channel] / total - ofSource(channel, total) * mean[channel];
  }

  /// Writes the coefficients of `dx = scale * d - (S1 + xhat * S2) / M` as three planes: of `d`, of
  /// `x`, and the constant.
  ///
  /// @param first the channel that the planes' first is
  /// @param scales byte offset of the scale of each channel
  /// @param pixels pixels of an image
  public void correction(Worker worker, int first, Planes correction, long scales, int pixels) {
    MemorySegment params = worker.params();
    long bytes = (long) correction.channels() * Float.BYTES;
    MemorySegment.copy(params, scales, params, correction.at(0), bytes);
    rest(worker, first, correction, pixels);
  }

  /// Writes the coefficients of `dx = d - (S1 + xhat * S2) / M`.
  public void correction(Worker worker, int first, Planes correction, int pixels) {
    for (int c = 0; c < correction.channels(); c++) {
      worker.params().set(Worker.FLOAT, correction.at(0) + (long) c * Float.BYTES, 1);
    }
    rest(worker, first, correction, pixels);
  }

  private void rest(Worker worker, int first, Planes correction, int pixels) {
    double total = worker.normed(pixels);
    for (int c = 0; c < correction.channels(); c++) {
      long at = (long) c * Float.BYTES;
      int channel = first + c;
      worker.params().set(Worker.FLOAT, correction.at(1) + at, (float) ofSource(channel, total));
      worker.params().set(Worker.FLOAT, correction.at(2) + at, (float) constant(channel, total));
    }
  }
}
