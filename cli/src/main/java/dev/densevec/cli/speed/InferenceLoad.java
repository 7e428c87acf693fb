package dev.densevec.cli.speed;

import dev.densevec.infer.Model;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Batches to classify, one for each stream at the same time.
final class InferenceLoad implements Load {
  private final Arena arena = Arena.ofShared();
  private final Model model;
  private final MemorySegment images;
  private final List<MemorySegment> logits;
  private final List<StepCost> steps;
  private final ExecutorService callers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

  InferenceLoad(Parameters parameters, Model.Options options) {
    model = Model.of(parameters, options);
    steps = model.steps().stream().map(step -> times(images(), step)).toList();
    long classes = parameters.spec().classes();
    images = Batches.images(arena, options.maxBatch() * model.input().elements());
    logits =
        IntStream.range(0, options.streams())
            .mapToObj(_ -> arena.allocate(ValueLayout.JAVA_FLOAT, options.maxBatch() * classes))
            .toList();
  }

  @Override
  public void run() {
    List<CompletableFuture<Void>> others =
        logits.stream()
            .skip(1)
            .map(stream -> CompletableFuture.runAsync(() -> predict(stream), callers))
            .toList();
    predict(logits.getFirst());
    others.forEach(CompletableFuture::join);
  }

  private void predict(MemorySegment stream) {
    model.predict(images, model.maxBatch(), stream);
  }

  @Override
  public int images() {
    return model.maxBatch() * model.streams();
  }

  @Override
  public void run(IntConsumer afterStep) {
    model.predict(images, logits.getFirst(), afterStep);
  }

  @Override
  public List<StepCost> steps() {
    return steps;
  }

  private static StepCost times(int images, StepCost one) {
    return new StepCost(
        one.name(), one.kind(), one.pass(), images * one.macs(), images * one.bytes());
  }

  @Override
  public long memoryBytes() {
    return model.memoryBytes();
  }

  @Override
  public void close() {
    callers.close();
    model.close();
    arena.close();
  }
}
