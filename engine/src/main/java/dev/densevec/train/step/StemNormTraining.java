package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.OuterPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.Conv;
import dev.densevec.train.pass.BandTask;
import dev.densevec.train.pass.BatchNorm;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.ImageSums;
import dev.densevec.train.pass.NoNorm;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.ShardTotals;
import dev.densevec.train.pass.WeightProducts;
import dev.densevec.train.pass.Worker;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// BN and ReLU after the stem's convolution, without the convolution's output `x = W * image +
/// bias`.
///
/// With `d` the gradient at the norm's output, and `[u, v]` the sum of products over a batch's
/// pixels, the gradient of the weights is linear in three sums:
///
///     dW = scale * [d, image] + b * [x, image] + c * [1, image]
///
/// where `b` and `c` are what the norm's backward owes for the batch's statistics (see
/// [ChannelStatistics]). The second is summed up when the convolution is made. And what the norm
/// itself needs is in the first: `[d, x]` is the sum of `W * [d, image]` and of `bias * [d, 1]`.
final class StemNormTraining {
  private final BandTask normalise = this::normalise;
  private final TrainingStep.Stem step;
  private final TrainingStep.StemNorm plan;
  private final BatchMap dst;
  private final ChannelStatistics block;
  private final ChannelStatistics statistics;
  private final BatchNorm norm;
  private final NoNorm rectified;
  private final OuterPlan outer;
  private final WeightProducts products;
  private final ImageSums images;
  private final BackwardShape reluBackward;
  private final MemorySegment weights;
  private final Optional<MemorySegment> bias;
  private final MemorySegment gradient;
  private final boolean trained;
  private final Conv conv;

  StemNormTraining(
      TrainingStep.Stem step,
      TrainingStep.StemNorm next,
      ChannelStatistics block,
      TrainingParts parts) {
    this.step = step;
    this.plan = next;
    this.dst = step.dst();
    this.block = block;
    this.conv = step.conv().forward().conv();
    this.statistics = parts.statistics(conv.outChannels());
    this.norm = parts.batchNorm(next.norm(), statistics);
    this.rectified = new NoNorm(next.rectified());
    this.outer = step.conv().weights();
    this.products =
        new WeightProducts(outer, new StemImages(step).pairs(step.convolved().stride()));
    this.images = new ImageSums(conv, parts.plan().input(), parts.plan().workers());
    this.reluBackward = parts.backward(next.rectified(), 0, step.diffRows().stride(), dst, 0);
    Parameters parameters = parts.trained().parameters();
    this.weights = parameters.get(conv.weight());
    this.bias = conv.bias() ? Optional.of(parameters.get(conv.biasName())) : Optional.empty();
    this.gradient = parts.trained().gradients().get(conv.weight());
    this.trained = parts.trained().trains(conv.weight());
  }

  private boolean learns(Worker worker) {
    return trained && worker.batch().training;
  }

  /// What the convolution's forward needs of the norm, and sums over the images alone.
  void begin(Worker worker) {
    if (worker.first()) {
      rectified.derive(worker, dst.pixels());
      if (plan.pool().isPresent()) {
        norm.signs(worker, plan.pool().get().signs());
      }
    }
    if (learns(worker)) {
      images.add(worker);
    }
    worker.await();
  }

  /// Begins a shard's products of the convolution's output with the image.
  void clear(Worker worker, int shard) {
    if (learns(worker)) {
      products.clear(worker, plan.shardProducts(), shard);
    }
  }

  /// Adds convolved rows' products with the image.
  ///
  /// @param strip the image's rows
  /// @param src byte offset of the first row's first pixel
  void add(Worker worker, int shard, StemImages strip, long src, int rows) {
    if (learns(worker)) {
      strip.products(worker, products, plan.shardProducts(), shard, src, rows);
    }
  }

  /// Normalises and rectifies the first map, which holds the convolution's output, or what pooling
  /// left of it.
  ///
  /// @param shards shards that have products
  void forward(Worker worker, int shards) {
    if (worker.first()) {
      if (worker.batch().training) {
        statistics.finish(worker, 0, conv.outChannels(), step.convolved().pixels());
      }
      if (learns(worker)) {
        images.finish(worker);
      }
      norm.derive(worker, step.convolved().pixels());
    }
    if (learns(worker)) {
      products.sum(worker, plan.shardProducts(), shards, plan.products());
    }
    worker.await();
    worker.eachBand(worker.shards(dst.pixels()), dst.features().h(), step.bandRows(), normalise);
    worker.await();
    if (worker.first() && worker.batch().training) {
      block.finish(worker, 0, conv.outChannels(), dst.pixels());
    }
  }

  private void normalise(Worker worker, int shard, int image, int y, int rows, boolean first) {
    int count = rows * dst.features().w();
    long pixel = dst.pixel(image, y);
    long at = dst.feature(pixel);
    NormPasses.pack(worker, plan.norm(), dst, pixel, count, at, dst.stride());
    if (worker.batch().training) {
      ChannelStatistics.add(worker, shard, at, dst.stride(), count, conv.outChannels(), first);
    }
  }

  /// Backward of ReLU in place; the gradients are added to the shard's sums.
  ///
  /// @param pixel number of the first pixel in the first map, counted through the batch
  /// @param d byte offset of the gradients
  void reluBackward(Worker worker, int shard, long pixel, int count, long d) {
    worker
        .passes()
        .reluBackward(
            reluBackward, worker.operands(), d, dst.feature(pixel), count, worker.sums(shard));
  }

  /// The gradients of norm and weights, once all shards have their sums and products.
  void backward(Worker worker, int shards) {
    long given = worker.plan().sums().products();
    products.sum(worker, given, shards, given);
    worker.await();
    if (!worker.first()) {
      return;
    }
    worker.exchange().sum(worker.data(), given, products.bytes());
    if (trained) {
      worker.exchange().sum(worker.data(), plan.products(), products.bytes());
    }
    ShardTotals totals = worker.batch().totals;
    totals.sum(worker, shards, 0, 1, conv.outChannels());
    double total = worker.normed(step.convolved().pixels());
    for (int out = 0; out < conv.outChannels(); out++) {
      double ones = totals.of(0, out);
      double offset = bias.isPresent() ? element(bias.get(), out) : 0;
      double sources = weighted(worker, out, given) + offset * ones;
      norm.backward(worker, out, ones, sources - statistics.mean(out) * ones);
      if (trained) {
        addGradient(worker, out, total);
      }
    }
  }

  /// An output channel's products, each times its weight.
  private double weighted(Worker worker, int out, long from) {
    double sum = 0;
    for (int i = 0; i < weightsOfOutput(); i++) {
      sum += element(weights, out * weightsOfOutput() + i) * product(worker, from, out, i);
    }
    return sum;
  }

  private int weightsOfOutput() {
    return conv.inChannels() * conv.kernel() * conv.kernel();
  }

  private void addGradient(Worker worker, int out, double total) {
    double scale = norm.scale(worker, out);
    double ofSource = statistics.ofSource(out, total);
    double constant = statistics.constant(out, total);
    for (int i = 0; i < weightsOfOutput(); i++) {
      double given = product(worker, worker.plan().sums().products(), out, i);
      double source = product(worker, plan.products(), out, i);
      double sum = scale * given + ofSource * source + constant * images.of(i);
      long at = (long) (out * weightsOfOutput() + i) * Float.BYTES;
      gradient.set(Parameters.ELEMENT, at, (float) (gradient.get(Parameters.ELEMENT, at) + sum));
    }
  }

  /// @param i number of the weight among its output channel's: input channel, row, column
  private double product(Worker worker, long from, int out, int i) {
    long at = from + outer.offset(out, row(i), column(i) * conv.inChannels() + channel(i));
    return worker.data().get(Worker.FLOAT, at);
  }

  private int channel(int i) {
    return i / (conv.kernel() * conv.kernel());
  }

  private int row(int i) {
    return i / conv.kernel() % conv.kernel();
  }

  private int column(int i) {
    return i % conv.kernel();
  }

  private static float element(MemorySegment segment, int i) {
    return segment.get(Parameters.ELEMENT, (long) i * Float.BYTES);
  }
}
