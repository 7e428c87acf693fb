package dev.densevec.train.pass;

import dev.densevec.kernel.TrainingKernels;
import dev.densevec.spec.Conv;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The gradient of a convolution's bias.
///
/// Every convolution's output is read by batch norms alone, which take the mean away: the gradient
/// is zero, exactly. Only dropout between the two makes it something else; then the corrected
/// gradients are summed up.
public final class ConvBias {
  /// Number of the plane of sums, after the two of a norm.
  private static final int PLANE = 2;

  private final Optional<MemorySegment> gradient;
  private final int channels;

  private ConvBias(Optional<MemorySegment> gradient, int channels) {
    this.gradient = gradient;
    this.channels = channels;
  }

  public static ConvBias of(Conv conv, DropoutMask mask, TrainedParameters trained) {
    boolean wanted = conv.bias() && mask.active() && trained.trains(conv.biasName());
    return new ConvBias(
        wanted ? Optional.of(trained.gradients().get(conv.biasName())) : Optional.empty(),
        conv.outChannels());
  }

  /// Adds gradients of pixels to a shard's third plane of sums.
  public void add(Worker worker, int shard, long src, long stride, int count) {
    if (gradient.isEmpty()) {
      return;
    }
    MemorySegment data = worker.data();
    long sums = worker.sums(shard) + PLANE * worker.plan().sums().plane();
    long errors = sums + TrainingKernels.SUMS * worker.plan().sums().plane();
    for (int c = 0; c < channels; c++) {
      long channel = (long) c * Float.BYTES;
      double sum =
          data.get(Worker.FLOAT, sums + channel) + data.get(Worker.FLOAT, errors + channel);
      for (int i = 0; i < count; i++) {
        sum += data.get(Worker.FLOAT, src + i * stride + channel);
      }
      data.set(Worker.FLOAT, sums + channel, (float) sum);
      data.set(Worker.FLOAT, errors + channel, (float) (sum - (float) sum));
    }
  }

  /// Adds all shards' sums to the gradient.
  public void finish(Worker worker, int shards) {
    if (gradient.isEmpty()) {
      return;
    }
    ShardTotals totals = worker.batch().totals;
    totals.sum(worker, shards, PLANE, 1, channels);
    for (int c = 0; c < channels; c++) {
      long channel = (long) c * Float.BYTES;
      double sum = gradient.get().get(Parameters.ELEMENT, channel) + totals.of(0, c);
      gradient.get().set(Parameters.ELEMENT, channel, (float) sum);
    }
  }
}
