package dev.densevec.bench.model;

import dev.densevec.bench.Quartiles;
import dev.densevec.bench.RandomNetwork;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.pack.ParameterPacker;
import dev.densevec.plan.InferencePlan;
import dev.densevec.plan.Step;
import dev.densevec.runtime.Engine;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An engine that is stopped between its steps to read the clock.
final class StepClock implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Engine engine;
  private final MemorySegment image;
  private final MemorySegment logits;
  private final Map<Step, List<Double>> millis = new LinkedHashMap<>();
  private long last;

  StepClock(Parameters parameters, Shape input, int threads) {
    NetworkSpec spec = parameters.spec();
    KernelSet kernels = Kernels.chosen().set();
    InferencePlan solo = InferencePlan.of(spec, input, kernels, 1);
    InferencePlan shared = InferencePlan.of(spec, input, kernels, threads);
    engine = new Engine(solo, shared, kernels, 1);
    ParameterPacker.pack(solo, kernels, parameters, engine.params());
    image = arena.allocateFrom(ValueLayout.JAVA_FLOAT, RandomNetwork.images(input, 2));
    logits = arena.allocate(ValueLayout.JAVA_FLOAT, spec.classes());
  }

  /// Runs images for `seconds`.
  ///
  /// @return for each step, in order, the median of its durations in milliseconds
  Map<Step, Double> run(double seconds) {
    millis.clear();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    do {
      last = System.nanoTime();
      engine.run(image, logits, this::note);
    } while (last < end);
    Map<Step, Double> medians = new LinkedHashMap<>();
    millis.forEach((step, sample) -> medians.put(step, Quartiles.of(sample).median()));
    return medians;
  }

  private void note(Step step, MemorySegment data, long offset) {
    double elapsed = 1e-6 * (System.nanoTime() - last);
    millis.computeIfAbsent(step, s -> new ArrayList<>()).add(elapsed);
    last = System.nanoTime();
  }

  @Override
  public void close() {
    engine.close();
    arena.close();
  }
}
