package dev.densevec.train.pass;

import dev.densevec.plan.train.OuterPlan;
import dev.densevec.spec.Conv;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;

/// The gradient of one convolution's weights: summed up for each shard, then over shards, then
/// brought into PyTorch's order and added to what is there.
public final class WeightGradient {
  private final OuterPlan plan;
  private final WeightProducts products;
  private final MemorySegment gradient;
  private final boolean trained;

  /// @param pairs where the pixels lie that are added
  public WeightGradient(OuterPlan plan, PixelPairs pairs, TrainedParameters trained) {
    this.plan = plan;
    this.products = new WeightProducts(plan, pairs);
    this.gradient = trained.gradients().get(plan.conv().weight());
    this.trained = trained.trains(plan.conv().weight());
  }

  public boolean trained() {
    return trained;
  }

  /// The shards' sums, at the plan's `products`.
  public WeightProducts products() {
    return products;
  }

  /// Byte offset of a shard's sums.
  public long products(Worker worker, int shard) {
    return worker.plan().sums().products() + shard * products.bytes();
  }

  public void clear(Worker worker, int shard) {
    if (trained) {
      products.clear(worker, worker.plan().sums().products(), shard);
    }
  }

  /// Adds the products of `rows` by `columns` pixels to a shard's sums.
  ///
  /// @param src byte offset of the first tap of the first pixel in the source
  /// @param diff byte offset of the first pixel in the output's gradient
  public void add(Worker worker, int shard, long src, long diff, int rows, int columns) {
    if (trained) {
      products.add(worker, worker.plan().sums().products(), shard, src, diff, rows, columns);
    }
  }

  /// Adds up the shards and adds the sum to the gradient; each worker does some rows. All must have
  /// ended [#add].
  public void finish(Worker worker, int shards) {
    if (!trained || shards == 0) {
      return;
    }
    long sum = worker.plan().sums().products();
    products.sum(worker, sum, shards, sum);
    int end = products.end(worker);
    for (int row = products.start(worker); row < end; row++) {
      int left = row % plan.leftRows();
      if (left < plan.left()) {
        scatter(worker.data(), sum + row * plan.rowBytes(), row / plan.leftRows(), left);
      }
    }
  }

  private void scatter(MemorySegment data, long src, int matrix, int left) {
    Conv conv = plan.conv();
    int in = conv.inChannels();
    long input = (long) conv.kernel() * conv.kernel() * Float.BYTES;
    long taps = (long) matrix * plan.run() * Float.BYTES;
    if (plan.swapped()) {
      long output = (long) left * in * input + taps;
      for (int tap = 0; tap < plan.run(); tap++) {
        long from = src + (long) tap * in * Float.BYTES;
        addTo(data, from, in, output + (long) tap * Float.BYTES, input);
      }
    } else {
      long to = taps + (long) (left / in) * Float.BYTES + left % in * input;
      addTo(data, src, conv.outChannels(), to, in * input);
    }
  }

  private void addTo(MemorySegment data, long src, int count, long dst, long step) {
    for (int i = 0; i < count; i++) {
      long at = dst + i * step;
      float value = data.get(Worker.FLOAT, src + (long) i * Float.BYTES);
      gradient.set(Parameters.ELEMENT, at, gradient.get(Parameters.ELEMENT, at) + value);
    }
  }
}
