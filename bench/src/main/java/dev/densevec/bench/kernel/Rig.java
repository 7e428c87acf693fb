package dev.densevec.bench.kernel;

import dev.densevec.bench.RandomNetwork;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.pack.ParameterPacker;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.team.Barrier;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// A planned network with its memory, whose kernels can be called one by one.
///
/// Weights are random and packed as the engine packs them; activations are random numbers of the
/// order of one.
final class Rig implements AutoCloseable {
  private final Arena memory = Arena.ofShared();
  private final KernelSet kernels = Kernels.chosen().set();
  private final InferencePlan plan;
  private final long scratch;
  private final Context context;

  Rig(String network) {
    plan = Layers.plan(network);
    scratch = Sizes.aligned(plan.arenaBytes());
    MemorySegment data = memory.allocate(scratch + plan.scratchBytes(), Sizes.ALIGNMENT);
    MemorySegment params = memory.allocate(plan.paramBytes(), Sizes.ALIGNMENT);
    Operands operands = new Operands(data, params, plan.indices());
    context = new Context(kernels, operands, 0, scratch, 0, 1, new Barrier(1));
    try (Parameters parameters = RandomNetwork.parameters(plan.spec(), 1)) {
      ParameterPacker.pack(plan, kernels, parameters, params);
    }
    SplittableRandom random = new SplittableRandom(2);
    for (long i = 0; i < data.byteSize() / Float.BYTES; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
    }
  }

  /// The convolution of that name.
  ///
  /// @throws IllegalArgumentException if the network has none
  ConvJob convolution(String name) {
    return find(
        plan.steps().stream()
            .flatMap(step -> ConvJob.of(step, scratch).stream())
            .filter(job -> job.name().equals(name)),
        name);
  }

  /// The pass of that name.
  ///
  /// @throws IllegalArgumentException if the network has none
  PassJob pass(String name) {
    return find(
        plan.steps().stream()
            .flatMap(step -> PassJob.of(step, scratch).stream())
            .filter(job -> job.name().equals(name)),
        name);
  }

  private static <T> T find(Stream<T> jobs, String name) {
    return jobs.findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the network has no '" + name + "'"));
  }

  /// What a single worker that takes an image through the network has.
  Context context() {
    return context;
  }

  @Override
  public void close() {
    memory.close();
  }
}
