package dev.densevec.cli.speed;

import dev.densevec.infer.Model;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntConsumer;

/// Batches to classify.
final class InferenceLoad implements Load {
  private final Arena arena = Arena.ofShared();
  private final Model model;
  private final MemorySegment images;
  private final MemorySegment logits;
  private final List<StepCost> steps;

  InferenceLoad(Parameters parameters, Model.Options options) {
    model = Model.of(parameters, options);
    steps = model.steps().stream().map(step -> times(options.maxBatch(), step)).toList();
    long classes = parameters.spec().classes();
    images = Batches.images(arena, options.maxBatch() * model.input().elements());
    logits = arena.allocate(ValueLayout.JAVA_FLOAT, options.maxBatch() * classes);
  }

  @Override
  public void run() {
    model.predict(images, model.maxBatch(), logits);
  }

  @Override
  public int images() {
    return model.maxBatch();
  }

  @Override
  public void run(IntConsumer afterStep) {
    model.predict(images, logits, afterStep);
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
    model.close();
    arena.close();
  }
}
