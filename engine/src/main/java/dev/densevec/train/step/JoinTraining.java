package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.pass.ImageTask;
import dev.densevec.train.pass.PixelTask;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.train.pass.Worker;
import java.util.Optional;

/// The end of a residual block in training: `y = max(0, norm(z) + shortcut)`.
///
/// With `e` the gradient of `y` where `y` is positive, `z` gets `scale * e` (its own correction
/// follows when it is consumed), a projected input likewise, and the block's input `e` itself.
final class JoinTraining implements StepTraining {
  /// Few enough for a second-level cache.
  private static final int CHUNK_PIXELS = 64;

  private final ImageTask sum = this::sum;
  private final ImageTask inputBackward = this::inputBackward;
  private final TrainingStep.Join step;
  private final BatchMap src;
  private final BatchMap dst;
  private final SourceNorm norm;

  /// What is added with a coefficient: the projected or the very input, of as many channels.
  private final BatchMap addend;

  private final Optional<SourceNorm> projectionNorm;
  private final CorrectShape shape;
  private final PixelTask srcBackward;
  private final Optional<PixelTask> projectionBackward;
  private final int channels;

  JoinTraining(TrainingStep.Join step, TrainingParts parts) {
    this.step = step;
    this.src = step.src();
    this.dst = step.dst();
    this.norm = parts.norm(step.norm(), parts.statistics(src));
    this.projectionNorm =
        step.projection().map(p -> parts.norm(p.norm(), parts.statistics(p.map())));
    this.addend = step.projection().map(TrainingStep.Projection::map).orElse(step.input().src());
    BatchMap other = pads() ? src : addend;
    this.shape = new CorrectShape(step.coefficients(), src.stride(), other.stride(), dst.stride());
    this.srcBackward = backward(parts, src, step.norm());
    this.projectionBackward = step.projection().map(p -> backward(parts, p.map(), p.norm()));
    this.channels = dst.features().channels();
  }

  /// The gradient of one of the two maps that are added.
  private PixelTask backward(TrainingParts parts, BatchMap map, NormPlan plan) {
    BackwardShape sums = parts.backward(plan, 0, dst.stride(), map, dst.stride());
    return (worker, shard, pixel, count, first) -> {
      if (first) {
        worker.clearSums(shard);
      }
      worker
          .kernels()
          .residual()
          .sumBackward(
              sums,
              worker.operands(),
              dst.gradient(pixel),
              dst.feature(pixel),
              map.feature(pixel),
              count,
              map.gradient(pixel),
              worker.sums(shard));
    };
  }

  private boolean pads() {
    return step.projection().isEmpty()
        && step.input().src().features().channels() < dst.features().channels();
  }

  @Override
  public void forward(Worker worker) {
    if (worker.first()) {
      norm.derive(worker, src.pixels());
      if (projectionNorm.isPresent()) { // a lambda would allocate in each step
        projectionNorm.get().derive(worker, src.pixels());
      }
      coefficients(worker);
    }
    worker.await();
    worker.eachImage(sum);
  }

  /// Scale of the source, scale of what is added, and both shifts.
  private void coefficients(Worker worker) {
    for (long c = 0; c < (long) channels * Float.BYTES; c += Float.BYTES) {
      float scale = constant(worker, step.norm().scale() + c);
      float shift = constant(worker, step.norm().shift() + c);
      float other = pads() ? 0 : 1;
      if (step.projection().isPresent()) {
        NormPlan projected = step.projection().get().norm();
        other = constant(worker, projected.scale() + c);
        shift += constant(worker, projected.shift() + c);
      }
      worker.params().set(Worker.FLOAT, step.coefficients().at(0) + c, scale);
      worker.params().set(Worker.FLOAT, step.coefficients().at(1) + c, other);
      worker.params().set(Worker.FLOAT, step.coefficients().at(2) + c, shift);
    }
  }

  private static float constant(Worker worker, long offset) {
    return worker.params().get(Worker.FLOAT, offset);
  }

  private void sum(Worker worker, int shard, int image, boolean first) {
    long pixel = dst.pixel(image, 0);
    BatchMap other = pads() ? src : addend;
    worker
        .passes()
        .correct(
            shape,
            worker.operands(),
            src.feature(pixel),
            other.feature(pixel),
            dst.pixels(),
            dst.feature(pixel));
    if (pads()) {
      Shortcuts.add(worker, step.input(), dst, image, 0, dst.features().h());
    }
    worker
        .kernels()
        .residual()
        .rectify(worker.data(), dst.pixels(), channels, dst.feature(pixel), dst.stride());
  }

  @Override
  public void backward(Worker worker) {
    worker.await();
    worker.eachPixels(dst.pixels(), CHUNK_PIXELS, srcBackward);
    worker.await();
    int shards = worker.shards(dst.pixels());
    if (worker.first()) {
      norm.backward(worker, shards);
    }
    worker.await();
    if (projectionBackward.isPresent()) {
      worker.eachPixels(dst.pixels(), CHUNK_PIXELS, projectionBackward.get());
      worker.await();
    }
    worker.eachImage(inputBackward);
    worker.await();
    if (worker.first() && projectionNorm.isPresent()) {
      projectionNorm.get().backward(worker, shards);
    }
  }

  /// Starts the gradient of the block's input, which its convolutions add to.
  private void inputBackward(Worker worker, int shard, int image, boolean first) {
    BatchMap input = step.input().src();
    long pixel = dst.pixel(image, 0);
    if (step.projection().isPresent()) {
      worker.clear(input.gradient(input.pixel(image, 0)), input.features().bytes());
    } else {
      Shortcuts.backward(
          worker,
          step.input(),
          dst.features(),
          dst.gradient(pixel),
          dst.stride(),
          dst.features().rowStride(),
          image);
    }
  }
}
