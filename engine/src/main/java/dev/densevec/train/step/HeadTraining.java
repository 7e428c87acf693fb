package dev.densevec.train.step;

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.BackwardShape;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.Linear;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.ImageTask;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;

/// The head in training: BN, ReLU, global average pooling, the classifier, and the mean over the
/// batch of a loss.
final class HeadTraining implements StepTraining {
  private final ImageTask classify = this::classify;
  private final ImageTask poolBackward = this::poolBackward;
  private final TrainingStep.Head step;
  private final BatchMap src;
  private final Linear linear;
  private final SourceNorm norm;
  private final AffineShape pooling;
  private final BackwardShape normBackward;
  private final WeightGradient weights;
  private final MemorySegment diffBias;
  private final boolean biasTrained;
  private final boolean further;
  private final double[] losses;
  private final Loss loss;

  /// Each image's logits and their gradient.
  private final MemorySegment[] logitRows;

  private final MemorySegment[] diffRows;

  /// @param statistics statistics of the last block's map
  /// @param batch most images of a batch
  /// @param further whether anything below the classifier is trained
  HeadTraining(
      TrainingStep.Head step,
      ChannelStatistics statistics,
      TrainingParts parts,
      int batch,
      boolean further) {
    this.step = step;
    this.src = step.src();
    this.linear = step.linear();
    this.norm = parts.norm(step.norm(), statistics);
    this.pooling =
        new AffineShape(
            step.norm().channels(), step.norm().scale(), step.norm().shift(), src.stride(), 0, 0);
    this.normBackward = parts.backward(step.norm(), 0, 0, src, 0);
    this.weights =
        new WeightGradient(
            step.outer(),
            PixelPairs.row(step.features().stride(), step.logits().stride()),
            parts.trained());
    this.diffBias = parts.trained().gradients().get(linear.bias());
    this.biasTrained = parts.trained().trains(linear.bias());
    this.further = further;
    this.losses = new double[batch];
    this.loss = parts.loss();
    long bytes = (long) linear.outFeatures() * Float.BYTES;
    this.logitRows = new MemorySegment[batch];
    this.diffRows = new MemorySegment[batch];
    for (int image = 0; image < batch; image++) {
      logitRows[image] = parts.data().asSlice(step.logits().row(image), bytes);
      diffRows[image] = parts.data().asSlice(step.logits().gradientRow(image), bytes);
    }
  }

  /// Mean loss of the last batch.
  public double loss(int n) {
    double sum = 0;
    for (int image = 0; image < n; image++) {
      sum += losses[image];
    }
    return sum / n;
  }

  @Override
  public void forward(Worker worker) {
    if (worker.first()) {
      norm.derive(worker, src.pixels());
    }
    worker.await();
    worker.eachImage(classify);
    worker.await();
    if (worker.first()) {
      worker.exchange().gatherRows(worker.data(), step.logits());
      worker.exchange().gatherImages(losses);
    }
  }

  private void classify(Worker worker, int shard, int image, boolean first) {
    int row = worker.exchange().first() + image;
    worker
        .pointwise()
        .affineReluMean(
            pooling,
            worker.operands(),
            src.feature(src.pixel(image, 0)),
            src.pixels(),
            step.features().row(row));
    worker
        .pointwise()
        .linear(
            step.forward(),
            worker.operands(),
            step.features().row(row),
            0,
            step.forward().panels(),
            step.logits().row(row));
    losses[row] =
        loss.of(
            logitRows[row],
            worker.batch().targets,
            (long) row * linear.outFeatures() * Float.BYTES,
            worker.batch().n,
            diffRows[row]);
  }

  @Override
  public void backward(Worker worker) {
    if (worker.first()) {
      worker.exchange().gatherRows(worker.data(), step.features());
      worker.exchange().gatherGradients(worker.data(), step.logits());
      biasBackward(worker);
      weights.clear(worker, 0);
      weights.add(
          worker, 0, step.features().offset(), step.logits().gradient(), 1, worker.batch().n);
    }
    if (further) {
      worker.eachImage(worker.shards(src.pixels()), poolBackward);
    }
    worker.await();
    weights.finish(worker, 1);
    if (worker.first() && further) {
      norm.backward(worker, worker.shards(src.pixels()));
    }
  }

  private void biasBackward(Worker worker) {
    for (long c = 0; biasTrained && c < diffBias.byteSize(); c += Float.BYTES) {
      double sum = diffBias.get(Parameters.ELEMENT, c);
      for (int image = 0; image < worker.batch().n; image++) {
        sum += worker.data().get(Worker.FLOAT, step.logits().gradientRow(image) + c);
      }
      diffBias.set(Parameters.ELEMENT, c, (float) sum);
    }
  }

  private void poolBackward(Worker worker, int shard, int image, boolean first) {
    if (first) {
      worker.clearSums(shard);
    }
    MemorySegment data = worker.data();
    int row = worker.exchange().first() + image;
    long diffs = step.features().gradientRow(row);
    worker
        .pointwise()
        .linear(
            step.backward(),
            worker.operands(),
            step.logits().gradientRow(row),
            0,
            step.backward().panels(),
            diffs);
    float share = 1f / src.pixels();
    for (long c = 0; c < 4L * linear.inFeatures(); c += Float.BYTES) {
      long at = diffs + c;
      data.set(Worker.FLOAT, at, data.get(Worker.FLOAT, at) * share);
    }
    long pixel = src.pixel(image, 0);
    worker.clear(src.gradient(pixel), src.features().bytes());
    long unread = worker.scratch() + step.scratchRow();
    NormPasses.backward(worker, normBackward, src, pixel, src.pixels(), diffs, unread, shard);
  }
}
