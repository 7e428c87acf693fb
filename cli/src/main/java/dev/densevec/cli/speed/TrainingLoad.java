package dev.densevec.cli.speed;

import dev.densevec.cli.console.Failure;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Training steps: forward, backward, and the paper's optimiser.
final class TrainingLoad implements Load {
  /// So small that weights stay where they are.
  private static final double RATE = 1e-6;

  private static final String OPTIMIZER = "optimizer";

  /// Floats that are read or written for each parameter: value, gradient, momentum, and the first
  /// two and the zeroed gradient again.
  private static final int TOUCHED = 6;

  private final Arena arena = Arena.ofShared();
  private final TrainingNetwork network;
  private final Optimizer optimizer;
  private final MemorySegment images;
  private final MemorySegment targets;
  private final int batch;
  private final List<StepCost> steps;
  private final int lastForward;
  private long middle;
  private long forward;
  private long backward;
  private long optimizing;
  private int runs;

  TrainingLoad(Parameters parameters, TrainingNetwork.Options options) {
    network = TrainingNetwork.of(parameters, options);
    optimizer = Sgd.of(network.trained(), Sgd.Settings.paper());
    batch = options.batch();
    images = Batches.images(arena, batch * options.input().elements());
    targets = Batches.targets(arena, batch, parameters.spec().classes());
    steps = new ArrayList<>(network.steps(batch));
    lastForward =
        (int) steps.stream().filter(step -> step.pass() == StepCost.Pass.FORWARD).count() - 1;
    long floats = TOUCHED * parameters.spec().parameterCount();
    steps.add(new StepCost(OPTIMIZER, OPTIMIZER, StepCost.Pass.BACKWARD, 0, Float.BYTES * floats));
  }

  @Override
  public void run() {
    run(this::note);
  }

  @Override
  public void run(IntConsumer afterStep) {
    long start = System.nanoTime();
    step(afterStep);
    long stepped = System.nanoTime();
    optimizer.step(RATE);
    network.zeroGradients();
    afterStep.accept(steps.size() - 1);
    forward += middle - start;
    backward += stepped - middle;
    optimizing += System.nanoTime() - stepped;
    runs++;
  }

  private void step(IntConsumer afterStep) {
    try {
      network.step(images, targets, batch, afterStep);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }

  private void note(int step) {
    if (step == lastForward) {
      middle = System.nanoTime();
    }
  }

  @Override
  public List<StepCost> steps() {
    return steps;
  }

  @Override
  public int images() {
    return batch;
  }

  @Override
  public long memoryBytes() {
    return network.memoryBytes();
  }

  @Override
  public void forget() {
    forward = 0;
    backward = 0;
    optimizing = 0;
    runs = 0;
  }

  @Override
  public Optional<Phases> phases() {
    double scale = 1e-6 / runs;
    return Optional.of(new Phases(scale * forward, scale * backward, scale * optimizing));
  }

  @Override
  public void close() {
    network.close();
    arena.close();
  }
}
