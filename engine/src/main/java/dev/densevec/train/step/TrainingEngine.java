package dev.densevec.train.step;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import dev.densevec.pack.TrainingPacker;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.plan.train.BatchRows;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.team.HugePages;
import dev.densevec.runtime.team.Team;
import dev.densevec.train.collective.Ranks;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.pass.BatchState;
import dev.densevec.train.pass.DropoutMask;
import dev.densevec.train.pass.Exchange;
import dev.densevec.train.pass.PartialGradients;
import dev.densevec.train.pass.ShardTotals;
import dev.densevec.train.pass.Worker;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;

/// A network ready to be trained: its plan, all its memory, and the team that shares the work.
///
/// One call at a time. A step allocates nothing, on the heap or off it.
public final class TrainingEngine implements AutoCloseable {
  private final TrainingPlan plan;
  private final Arena memory = Arena.ofShared();
  private final MemorySegment data;
  private final MemorySegment logits;
  private final TrainingPacker packer;
  private final Team team;
  private final BatchState batch;
  private final Worker[] workers;
  private final Optional<PartialGradients> partial;
  private final StepSequence steps;
  private final Team.Task task = this::run;

  /// @param kernels the kernels that the plan was made for
  /// @param trained parameters and gradients, which outlive the engine
  /// @param ranks the processes that share each batch
  public TrainingEngine(
      TrainingPlan plan,
      KernelSet kernels,
      TrainedParameters trained,
      DropoutMask.Settings dropout,
      Loss loss,
      Ranks ranks) {
    this.plan = plan;
    data = HugePages.allocate(memory, plan.dataBytes());
    logits = memory.allocate(plan.input().n() * logitBytes(plan), Sizes.ALIGNMENT);
    MemorySegment params = HugePages.allocate(memory, plan.paramBytes());
    packer = new TrainingPacker(plan, kernels, trained.parameters(), params);
    team = new Team(plan.workers());
    batch = new BatchState(new Exchange(ranks, memory), new ShardTotals(plan));
    workers = workers(plan, kernels, new Operands(data, params, plan.indices()), team, batch);
    partial =
        ranks.several()
            ? Optional.of(new PartialGradients(trained, ranks, memory))
            : Optional.empty();
    TrainedParameters written = partial.map(PartialGradients::written).orElse(trained);
    steps = new StepSequence(new TrainingParts(plan, written, dropout, loss, data), partial);
  }

  private static Worker[] workers(
      TrainingPlan plan, KernelSet kernels, Operands operands, Team team, BatchState batch) {
    Worker[] workers = new Worker[team.size()];
    for (int i = 0; i < workers.length; i++) {
      long scratch = plan.sharedBytes() + i * plan.scratchBytes();
      Context context = new Context(kernels, operands, 0, scratch, i, workers.length, team.steps());
      workers[i] = new Worker(plan, context, batch);
    }
    return workers;
  }

  private static long logitBytes(TrainingPlan plan) {
    return (long) plan.spec().classes() * Float.BYTES;
  }

  /// Forward and backward of a batch: adds to the gradients, and moves the running statistics.
  ///
  /// @param images native memory, this rank's images NCHW
  /// @param targets native memory, `n` rows of one value a class
  /// @param n images of this batch, those of all ranks
  /// @return the batch's mean loss
  /// @throws IllegalArgumentException if `n` is out of range, a segment is too small, on the heap
  ///   or out of reach of a worker, or there is nothing to take a variance of
  public double step(MemorySegment images, MemorySegment targets, int n) {
    begin(images, targets, n);
    requireVariance();
    if (partial.isPresent()) { // a lambda would allocate
      partial.get().clear();
    }
    double loss = pass(true);
    if (partial.isPresent()) {
      partial.get().sum();
    }
    batch.step++;
    return loss;
  }

  /// Forward of a batch with the running statistics, of the same arguments.
  ///
  /// @return the batch's mean loss
  public double evaluate(MemorySegment images, MemorySegment targets, int n) {
    begin(images, targets, n);
    return pass(false);
  }

  private void begin(MemorySegment images, MemorySegment targets, int n) {
    int most = plan.input().n();
    if (n < 1 || n > most) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "batch of %d images, expected 1 to %d", n, most));
    }
    Exchange exchange = batch.exchange;
    exchange.begin(n);
    plan.requireShared(n, exchange.active());
    require(images, plan.input().imageElements() * Float.BYTES * exchange.own(), "images");
    require(targets, logitBytes(plan) * n, "targets");
    batch.images = images;
    batch.targets = targets;
    batch.n = n;
  }

  private void require(MemorySegment segment, long bytes, String name) {
    if (!segment.isNative() || !team.reaches(segment)) {
      throw new IllegalArgumentException(name + ": expected native memory of a shared arena");
    }
    if (segment.byteSize() < bytes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s: %d bytes, expected at least %d", name, segment.byteSize(), bytes));
    }
  }

  private void requireVariance() {
    if (batch.exchange.normed() == 1 && plan.head().src().pixels() == 1) {
      throw new IllegalArgumentException(
          "batch of 1 image with a last map of 1 pixel has no variance, expected at least 2");
    }
  }

  private double pass(boolean training) {
    batch.training = training;
    team.run(task);
    copyLogits(batch.n);
    return steps.loss(batch.n);
  }

  private void run(int index) {
    Worker worker = workers[index];
    for (int part = worker.take(); part < packer.size(); part = worker.take()) {
      packer.pack(part);
    }
    worker.await();
    worker.report(0);
    steps.forward(worker);
    if (batch.training) {
      steps.backward(worker);
    }
  }

  private void copyLogits(int n) {
    BatchRows rows = plan.head().logits();
    long bytes = logitBytes(plan);
    for (int image = 0; image < n; image++) {
      MemorySegment.copy(data, rows.row(image), logits, image * bytes, bytes);
    }
  }

  /// Logits of the last batch, a row of one float32 a class for each image.
  public MemorySegment logits() {
    return logits;
  }

  /// Steps of the plan, from the first on, whose backward is left out.
  public int lowest() {
    return steps.lowest();
  }

  /// Has the numbers of steps that have ended reported, or none.
  public void watch(Optional<IntConsumer> watcher) {
    batch.watcher = watcher;
  }

  /// Continues after a number of steps, on which dropout depends.
  public void resume(long stepsDone) {
    batch.step = stepsDone;
  }

  /// Ends the team and frees the memory; parameters and gradients stay.
  @Override
  public void close() {
    team.close();
    partial.ifPresent(PartialGradients::close);
    memory.close();
  }
}
