package dev.densevec.warmup;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.train.ConvTraining;
import dev.densevec.plan.train.TrainingPlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// Calls of training's kernels on a few made-up pixels, as [SampleCalls] has them for inference.
final class TrainingCalls {
  private static final int PIXELS = 43;
  private static final long STRIDE = 256;
  private static final long MIDDLE = (PIXELS + 5) * STRIDE;
  private static final long PLANE = STRIDE;

  private final KernelSet kernels;
  private final TrainingKernels passes;
  private final SampleCalls sample;
  private final MemorySegment data = Arena.ofAuto().allocate(6 * MIDDLE, 64);

  TrainingCalls(KernelSet kernels) {
    this.kernels = kernels;
    this.passes = kernels.training();
    this.sample = new SampleCalls(kernels);
  }

  /// All that `plan` needs, by name: the largest work first.
  Map<String, SampleCalls.Call> of(TrainingPlan plan) {
    Map<String, SampleCalls.Call> calls = new LinkedHashMap<>();
    for (ConvKernel kernel : convolutions(kernels, plan)) {
      calls.put(SampleCalls.name(kernel), number -> sample.conv(kernel, number));
    }
    for (OuterKernel kernel : outers(kernels, plan)) {
      calls.put(name(kernel), number -> outer(kernel, PIXELS + number % 3));
    }
    calls.putAll(sample.common());
    calls.putAll(sample.sums());
    calls.putAll(passes());
    if (plan.spec().stem().pools()) {
      calls.put("maxPoolRow", _ -> maxPoolRow());
      calls.put("maxPoolBackwardRow", _ -> maxPoolBackwardRow());
    }
    return calls;
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
    Map<String, OuterKernel> needed = new LinkedHashMap<>();
    for (ConvTraining conv : plan.convolutions()) {
      for (int rest = kernels.vectors(conv.weights().right()); rest > 0; ) {
        OuterKernel outer = kernels.training().outer(conv.weights().left(), rest);
        needed.put(name(outer), outer);
        rest -= outer.vectors();
      }
    }
    return needed.values();
  }

  private static String name(OuterKernel kernel) {
    return "outer" + kernel.rows() + "x" + kernel.vectors();
  }

  private static void add(KernelSet kernels, ConvPlan conv, Map<String, ConvKernel> needed) {
    for (int rest = conv.vectors(); rest > 0; ) {
      ConvKernel kernel = kernels.conv(rest);
      needed.put(SampleCalls.name(kernel), kernel);
      rest -= kernel.vectors();
    }
  }

  private long outer(OuterKernel kernel, int pixels) {
    int rows = 1 + pixels % 2;
    long row = pixels * STRIDE / 2;
    long dst = 2 * MIDDLE;
    kernel.run(data, 0, STRIDE, row, 64, STRIDE, row, rows, pixels / 2, dst, STRIDE);
    return (long) rows * (pixels / 2) * kernel.rows() * kernel.vectors();
  }

  private Map<String, SampleCalls.Call> passes() {
    Map<String, SampleCalls.Call> calls = new LinkedHashMap<>();
    calls.put("moments", this::moments);
    calls.put("normalise", this::normalise);
    calls.put("correct", this::correct);
    calls.put("reluBackward", this::reluBackward);
    calls.put("normBackward", this::normBackward);
    calls.put("addFloats", this::addFloats);
    calls.put("sumBackward", this::sumBackward);
    return calls;
  }

  private int channels() {
    return 2 * kernels.lanes();
  }

  private static int count(int number) {
    return PIXELS + number % 3;
  }

  private long moments(int number) {
    int count = count(number);
    passes.moments(data, 0, STRIDE, count, channels(), MIDDLE, PLANE);
    return 2L * count;
  }

  private long normalise(int number) {
    int count = count(number);
    passes.normalise(data, 0, STRIDE, count, channels(), data, MIDDLE, PLANE, 2 * MIDDLE, STRIDE);
    return 2L * count;
  }

  private long correct(int number) {
    int count = count(number);
    passes.correct(
        data,
        0,
        STRIDE,
        STRIDE / 2,
        STRIDE,
        count,
        channels(),
        data,
        MIDDLE,
        PLANE,
        2 * MIDDLE,
        STRIDE);
    return 2L * count;
  }

  private long reluBackward(int number) {
    int count = count(number);
    passes.reluBackward(
        data,
        0,
        STRIDE,
        STRIDE / 2,
        STRIDE,
        count,
        channels(),
        data,
        MIDDLE,
        PLANE,
        2 * MIDDLE,
        PLANE);
    return 2L * count;
  }

  private long normBackward(int number) {
    int count = count(number);
    passes.normBackward(
        data,
        0,
        STRIDE,
        number % 2,
        MIDDLE,
        STRIDE,
        count,
        channels(),
        data,
        4 * MIDDLE,
        PLANE,
        2 * MIDDLE,
        STRIDE,
        3 * MIDDLE,
        STRIDE,
        4 * MIDDLE + 4 * PLANE,
        PLANE);
    return 2L * count;
  }

  private long maxPoolRow() {
    int width = 8;
    long row = width * STRIDE;
    passes.maxPoolRow(
        data,
        MIDDLE,
        -row,
        row,
        STRIDE,
        width,
        width / 2,
        channels(),
        data,
        4 * MIDDLE,
        2 * MIDDLE,
        STRIDE,
        3 * MIDDLE,
        STRIDE / 2);
    return 9L * width;
  }

  private long maxPoolBackwardRow() {
    int width = 8;
    long row = width * STRIDE;
    passes.maxPoolBackwardRow(
        data,
        0,
        STRIDE,
        3 * MIDDLE,
        STRIDE / 2,
        width / 2,
        channels(),
        MIDDLE,
        -row,
        row,
        STRIDE,
        width);
    return 9L * width;
  }

  private long addFloats(int number) {
    int count = count(number);
    passes.add(data, 0, MIDDLE, channels() * count);
    return 2L * count;
  }

  private long sumBackward(int number) {
    int count = count(number);
    kernels
        .residual()
        .sumBackward(
            data,
            0,
            STRIDE,
            STRIDE / 2,
            STRIDE,
            MIDDLE,
            STRIDE,
            count,
            channels(),
            data,
            4 * MIDDLE,
            PLANE,
            2 * MIDDLE,
            STRIDE,
            4 * MIDDLE + 4 * PLANE,
            PLANE);
    return 2L * count;
  }
}
