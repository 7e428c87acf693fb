package dev.densevec.bench.guard;

import dev.densevec.bench.RandomNetwork;
import dev.densevec.infer.Model;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// Whole networks, in inference and in training.
final class WholeNetworks implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Deque<Runnable> closing = new ArrayDeque<>();

  /// Batches to classify.
  Subject inference(String network, int batch, int threads) {
    NetworkSpec spec = Networks.parse(network);
    Shape input = spec.defaultInput().withBatch(batch);
    Model.Options options = Model.Options.defaults().withThreads(threads).withMaxBatch(batch);
    Model model;
    try (Parameters parameters = RandomNetwork.parameters(spec, 1)) {
      model = Model.of(parameters, options);
    }
    closing.push(model::close);
    MemorySegment images =
        arena.allocateFrom(ValueLayout.JAVA_FLOAT, RandomNetwork.images(input, 2));
    MemorySegment logits = arena.allocate(ValueLayout.JAVA_FLOAT, (long) batch * spec.classes());
    return new Subject(
        String.format(Locale.ROOT, "%s, batch %d, %d threads", network, batch, threads),
        threads,
        2.0 * batch * model.macs(),
        () -> model.predict(images, batch, logits));
  }

  /// Forward and backward.
  Subject training(String network, int batch, int threads) {
    NetworkSpec spec = Networks.parse(network);
    Shape input = spec.defaultInput();
    Parameters parameters = RandomNetwork.parameters(spec, 1);
    closing.push(parameters::close);
    TrainingNetwork training =
        TrainingNetwork.of(
            parameters, TrainingNetwork.Options.defaults(batch, input).withThreads(threads));
    closing.push(training::close);
    MemorySegment images =
        arena.allocateFrom(ValueLayout.JAVA_FLOAT, RandomNetwork.images(input.withBatch(batch), 2));
    MemorySegment targets = arena.allocate(ValueLayout.JAVA_FLOAT, (long) batch * spec.classes());
    for (int i = 0; i < batch; i++) {
      targets.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * spec.classes() + i % spec.classes(), 1);
    }
    double macs = training.steps(batch).stream().mapToLong(StepCost::macs).sum();
    return new Subject(
        String.format(Locale.ROOT, "%s, training, batch %d, %d threads", network, batch, threads),
        threads,
        2 * macs,
        () -> {
          training.zeroGradients();
          training.step(images, targets, batch);
        });
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
    arena.close();
  }
}
