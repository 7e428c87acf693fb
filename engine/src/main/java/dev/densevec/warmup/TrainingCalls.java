package dev.densevec.warmup;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.OuterShape;
import dev.densevec.kernel.Planes;
import dev.densevec.kernel.PoolShape;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.train.OuterPlan;
import dev.densevec.plan.train.TrainingPlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Calls of training's kernels on a few made-up pixels, as [SampleCalls] has them for inference.
final class TrainingCalls {
  private static final int PIXELS = 43;
  private static final long STRIDE = 256;
  private static final long MIDDLE = (PIXELS + 5) * STRIDE;
  private static final long PLANE = STRIDE;

  /// Columns of a map that is pooled.
  private static final int WIDTH = 8;

  private final KernelSet kernels;
  private final TrainingKernels passes;
  private final SampleCalls sample;
  private final MemorySegment data = Arena.ofAuto().allocate(6 * MIDDLE, 64);
  private final Operands operands = new Operands(data, data, new int[0]);

  TrainingCalls(KernelSet kernels) {
    this.kernels = kernels;
    this.passes = kernels.training();
    this.sample = new SampleCalls(kernels);
  }

  /// All that `plan` needs, by name: the largest work first.
  Map<String, SampleCalls.Call> of(TrainingPlan plan) {
    Map<String, SampleCalls.Call> calls = new LinkedHashMap<>();
    for (ConvKernel kernel : SampleCalls.convolutions(kernels, convolutions(plan))) {
      calls.put(SampleCalls.name(kernel), number -> sample.conv(kernel, number));
    }
    for (OuterKernel kernel : outers(kernels, plan)) {
      calls.put(name(kernel), number -> outer(kernel, PIXELS + number % 3));
    }
    calls.putAll(sample.common());
    calls.putAll(sample.tails(plan.spec()));
    calls.putAll(sample.sums());
    calls.putAll(passes());
    if (plan.convolutions().stream().anyMatch(conv -> conv.fast().isPresent())) {
      winograd(calls, WinogradKernels.SMALL);
    }
    if (plan.convolutions().stream().anyMatch(conv -> conv.fastBackward().isPresent())) {
      winograd(calls, WinogradKernels.LARGE);
      calls.put("outputGradient", this::outputGradient);
      calls.put("filterGradients", _ -> filterGradients());
    }
    if (plan.spec().stem().pools()) {
      calls.put("maxPoolRow", _ -> maxPoolRow());
      calls.put("maxPoolBackwardRow", _ -> maxPoolBackwardRow());
    }
    return calls;
  }

  private void winograd(Map<String, SampleCalls.Call> calls, int tile) {
    WinogradKernels winograd = kernels.winograd(tile).orElseThrow();
    sample.winograd(calls, winograd);
    calls.put("filters" + tile, _ -> filters(winograd));
  }

  private long filters(WinogradKernels winograd) {
    winograd.filters(data, 0, STRIDE, channels());
    return 2L * winograd.points() * winograd.points();
  }

  private long outputGradient(int number) {
    WinogradShape shape = new WinogradShape(channels(), STRIDE, 8 * STRIDE, STRIDE, 8 * STRIDE);
    passes.winograd().outputGradient(shape, data, 0, number % 6, 2, 2 * MIDDLE);
    return 2L * 2 * 6;
  }

  private long filterGradients() {
    passes.winograd().filterGradients(data, 0, STRIDE, channels(), 2 * MIDDLE, STRIDE);
    return 2L * 36;
  }

  private static List<ConvPlan> convolutions(TrainingPlan plan) {
    return plan.convolutions().stream()
        .flatMap(conv -> Stream.concat(Stream.of(conv.forward()), conv.backward().stream()))
        .toList();
  }

  private static Collection<OuterKernel> outers(KernelSet kernels, TrainingPlan plan) {
    Map<String, OuterKernel> needed = new LinkedHashMap<>();
    for (OuterPlan gradient : plan.weightGradients()) {
      for (OuterKernel outer : gradient.tiles(kernels)) {
        needed.put(name(outer), outer);
      }
    }
    return needed.values();
  }

  private static String name(OuterKernel kernel) {
    return "outer" + kernel.rows() + "x" + kernel.vectors();
  }

  private long outer(OuterKernel kernel, int pixels) {
    int rows = 1 + pixels % 2;
    long row = pixels * STRIDE / 2;
    long dst = 2 * MIDDLE;
    OuterShape shape = new OuterShape(STRIDE, row, STRIDE, row, STRIDE);
    kernel.run(shape, data, 0, 64, rows, pixels / 2, dst);
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

  private Planes planes(long offset) {
    return new Planes(channels(), offset, PLANE);
  }

  private BackwardShape backward(int shrink, long constants) {
    return new BackwardShape(planes(constants), shrink, STRIDE, STRIDE, STRIDE, STRIDE, PLANE);
  }

  private PoolShape pooling() {
    return new PoolShape(channels(), WIDTH, WIDTH / 2, STRIDE, STRIDE, STRIDE / 2);
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
    passes.normalise(planes(MIDDLE), operands, 0, STRIDE, count, 2 * MIDDLE, STRIDE);
    return 2L * count;
  }

  private long correct(int number) {
    int count = count(number);
    CorrectShape shape = new CorrectShape(planes(MIDDLE), STRIDE, STRIDE, STRIDE);
    passes.correct(shape, operands, 0, STRIDE / 2, count, 2 * MIDDLE);
    return 2L * count;
  }

  private long reluBackward(int number) {
    int count = count(number);
    passes.reluBackward(backward(0, MIDDLE), operands, 0, STRIDE / 2, count, 2 * MIDDLE);
    return 2L * count;
  }

  private long normBackward(int number) {
    int count = count(number);
    passes.normBackward(
        backward(number % 2, 4 * MIDDLE),
        operands,
        0,
        MIDDLE,
        count,
        2 * MIDDLE,
        3 * MIDDLE,
        4 * MIDDLE + 4 * PLANE);
    return 2L * count;
  }

  private long maxPoolRow() {
    long row = WIDTH * STRIDE;
    passes.maxPoolRow(pooling(), operands, 4 * MIDDLE, MIDDLE, -row, row, 2 * MIDDLE, 3 * MIDDLE);
    return 9L * WIDTH;
  }

  private long maxPoolBackwardRow() {
    long row = WIDTH * STRIDE;
    passes.maxPoolBackwardRow(pooling(), data, 0, 3 * MIDDLE, MIDDLE, -row, row);
    return 9L * WIDTH;
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
            backward(0, 4 * MIDDLE),
            operands,
            0,
            STRIDE / 2,
            MIDDLE,
            count,
            2 * MIDDLE,
            4 * MIDDLE + 4 * PLANE);
    return 2L * count;
  }
}
