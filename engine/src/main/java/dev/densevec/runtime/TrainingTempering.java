package dev.densevec.runtime;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.plan.ConvPlan;
import dev.densevec.plan.ConvTraining;
import dev.densevec.plan.TrainingPlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Has training's kernels compiled by a virtual machine that was given no flags for it; [Tempering]
/// has the reasons.
final class TrainingTempering {
  private static final int LONGEST = 256;
  private static final int PIXELS = 43;
  private static final long STRIDE = 256;
  private static final long MIDDLE = (PIXELS + 5) * STRIDE;
  private static final long PLANE = STRIDE;

  private static final TreeSet<String> DONE = new TreeSet<>();

  private final KernelSet kernels;
  private final TrainingKernels passes;
  private final MemorySegment data = Arena.ofAuto().allocate(LONGEST * STRIDE + 4 * MIDDLE, 64);

  private TrainingTempering(KernelSet kernels) {
    this.kernels = kernels;
    this.passes = kernels.training();
  }

  /// Returns when all that `plan` needs is compiled, or can't be.
  static synchronized void run(KernelSet kernels, TrainingPlan plan) {
    TrainingTempering tempering = new TrainingTempering(kernels);
    for (ConvKernel kernel : convolutions(kernels, plan)) {
      if (DONE.add(SampleCalls.name(kernel))) {
        new Tempering(kernels).temper(kernel);
      }
    }
    for (OuterKernel kernel : outers(kernels, plan)) {
      if (DONE.add("outer" + kernel.rows() + "x" + kernel.vectors())) {
        tempering.temper(kernel);
      }
    }
    if (DONE.add("passes")) {
      tempering.passes().forEach(TrainingTempering::temper);
    }
  }

  /// Calls all that `plan` needs a few times, so that it is initialised when the machine compiles
  /// it: what the compiler finds under way, it takes for unknown, and makes slow code for good.
  static void initialise(KernelSet kernels, TrainingPlan plan) {
    TrainingTempering tempering = new TrainingTempering(kernels);
    SampleCalls sample = new SampleCalls(kernels);
    List<SampleCalls.Call> calls = new ArrayList<>(tempering.passes());
    for (ConvKernel kernel : convolutions(kernels, plan)) {
      calls.add(number -> sample.conv(kernel, number));
    }
    for (OuterKernel kernel : outers(kernels, plan)) {
      calls.add(number -> tempering.outer(kernel, PIXELS + number % 3));
    }
    for (SampleCalls.Call call : calls) {
      for (int number = 0; number < Warmup.INITIAL_CALLS; number++) {
        call.run(number);
      }
    }
  }

  private static Collection<ConvKernel> convolutions(KernelSet kernels, TrainingPlan plan) {
    Map<String, ConvKernel> needed = new LinkedHashMap<>();
    for (ConvTraining conv : plan.convolutions()) {
      add(kernels, conv.forward(), needed);
      conv.backward().ifPresent(backward -> add(kernels, backward, needed));
    }
    return needed.values();
  }

  private static Collection<OuterKernel> outers(KernelSet kernels, TrainingPlan plan) {
    Map<Integer, OuterKernel> needed = new LinkedHashMap<>();
    for (ConvTraining conv : plan.convolutions()) {
      for (int rest = kernels.vectors(conv.weights().right()); rest > 0; ) {
        OuterKernel outer = kernels.training().outer(rest);
        needed.put(outer.vectors(), outer);
        rest -= outer.vectors();
      }
    }
    return needed.values();
  }

  private static void add(KernelSet kernels, ConvPlan conv, Map<String, ConvKernel> needed) {
    for (int rest = conv.vectors(); rest > 0; ) {
      ConvKernel kernel = kernels.conv(rest);
      needed.put(SampleCalls.name(kernel), kernel);
      rest -= kernel.vectors();
    }
  }

  private void temper(OuterKernel kernel) {
    Tempering.temper(
        kernel,
        k -> number -> outer(k, PIXELS + number % 3),
        k -> outer(k, LONGEST),
        passes::renew);
  }

  private long outer(OuterKernel kernel, int pixels) {
    int rows = 1 + pixels % 2;
    long row = pixels * STRIDE / 2;
    long dst = LONGEST * STRIDE + MIDDLE;
    kernel.run(data, 0, STRIDE, row, 64, STRIDE, row, rows, pixels / 2, dst, STRIDE);
    return (long) rows * (pixels / 2) * kernel.rows() * kernel.vectors();
  }

  private List<SampleCalls.Call> passes() {
    int channels = 2 * kernels.lanes();
    long vectors = 2L * PIXELS;
    SampleCalls sample = new SampleCalls(kernels);
    List<SampleCalls.Call> calls = new ArrayList<>(sample.common().values());
    calls.addAll(sample.sums().values());
    calls.add(this::sumBackward);
    calls.addAll(
        List.of(
            number -> {
              passes.moments(data, 0, STRIDE, count(number), channels, MIDDLE, PLANE);
              return vectors;
            },
            number -> {
              passes.normalise(
                  data,
                  0,
                  STRIDE,
                  count(number),
                  channels,
                  data,
                  MIDDLE,
                  PLANE,
                  2 * MIDDLE,
                  STRIDE);
              return vectors;
            },
            number -> {
              int count = count(number);
              passes.correct(
                  data,
                  0,
                  STRIDE,
                  128,
                  STRIDE,
                  count,
                  channels,
                  data,
                  MIDDLE,
                  PLANE,
                  2 * MIDDLE,
                  STRIDE);
              return vectors;
            },
            number -> {
              int count = count(number);
              passes.reluBackward(
                  data,
                  0,
                  STRIDE,
                  128,
                  STRIDE,
                  count,
                  channels,
                  data,
                  MIDDLE,
                  PLANE,
                  2 * MIDDLE,
                  PLANE);
              return vectors;
            },
            this::normBackward,
            _ -> {
              passes.maxPoolBackwardRow(
                  data,
                  MIDDLE,
                  -8 * STRIDE,
                  8 * STRIDE,
                  STRIDE,
                  8,
                  4,
                  channels,
                  2 * MIDDLE,
                  STRIDE,
                  3 * MIDDLE);
              return 9L * 4 * 2;
            },
            number -> {
              passes.add(data, 0, MIDDLE, channels * count(number));
              return vectors;
            }));
    return calls;
  }

  private static void temper(SampleCalls.Call call) {
    boolean _ = Tempering.callUntilFast(call, System.nanoTime() + Tempering.PATIENCE_NANOS);
  }

  private static int count(int number) {
    return PIXELS + number % 3;
  }

  private long normBackward(int number) {
    int channels = 2 * kernels.lanes();
    passes.normBackward(
        data,
        0,
        STRIDE,
        number % 2,
        MIDDLE,
        STRIDE,
        count(number),
        channels,
        data,
        4 * MIDDLE,
        PLANE,
        2 * MIDDLE,
        STRIDE,
        3 * MIDDLE,
        STRIDE,
        4 * MIDDLE + 4 * PLANE,
        PLANE);
    return 2L * PIXELS;
  }

  private long sumBackward(int number) {
    kernels
        .residual()
        .sumBackward(
            data,
            0,
            STRIDE,
            128,
            STRIDE,
            MIDDLE,
            STRIDE,
            count(number),
            2 * kernels.lanes(),
            data,
            4 * MIDDLE,
            PLANE,
            2 * MIDDLE,
            STRIDE,
            4 * MIDDLE + 4 * PLANE,
            PLANE);
    return 2L * PIXELS;
  }
}
