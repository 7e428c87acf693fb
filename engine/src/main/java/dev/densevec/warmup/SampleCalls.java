package dev.densevec.warmup;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.ConvPlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Calls of kernels on a few made-up pixels.
///
/// Loops run more than once and sizes vary as in a network, lest a compiler bet on less and the
/// first real image prove it wrong.
final class SampleCalls {
  private static final int CHANNELS = 64;
  private static final long STRIDE = CHANNELS * Float.BYTES;
  private static final int COLUMNS = 8;
  private static final long ROW = COLUMNS * STRIDE;
  private static final int INDICES = 64;
  private static final long WEIGHT_BYTES = 1 << 16;
  private static final long OUTPUT = 8 * ROW;

  private final KernelSet kernels;
  private final PointwiseKernels pointwise;
  private final MemorySegment data = Arena.ofAuto().allocate(OUTPUT + INDICES * STRIDE, 64);
  private final MemorySegment params = Arena.ofAuto().allocate(WEIGHT_BYTES, 64);
  private final int[] indices = new int[INDICES];

  /// A kernel to call.
  @FunctionalInterface
  interface Call {
    /// Calls it once.
    ///
    /// @param number number of the call, for variety
    /// @return vectors that were computed
    long run(int number);
  }

  SampleCalls(KernelSet kernels) {
    this.kernels = kernels;
    pointwise = kernels.pointwise();
    Arrays.setAll(indices, i -> i % COLUMNS);
  }

  /// What every network needs, by name: the largest work first.
  Map<String, Call> common() {
    Map<String, Call> calls = new LinkedHashMap<>();
    add(calls, kernels.conv(2));
    calls.put("affineRelu", this::affineRelu);
    calls.put("affineReluPool", this::affineReluPool);
    calls.put("affineReluMean", this::affineReluMean);
    calls.put("linear", this::linear);
    return calls;
  }

  /// What a plan needs beside that.
  Map<String, Call> of(InferencePlan plan) {
    Map<String, Call> calls = new LinkedHashMap<>();
    convolutions(kernels, plan).forEach(kernel -> add(calls, kernel));
    passes(plan, calls);
    return calls;
  }

  private void passes(InferencePlan plan, Map<String, Call> calls) {
    for (Step step : plan.steps()) {
      if (step instanceof Step.Stem stem && stem.pools()) {
        calls.put("maxPoolRow", this::maxPoolRow);
      }
      if (step instanceof Step.Convolve) {
        calls.putAll(sums());
      }
      if (step instanceof Step.Spatial spatial && spatial.winograd().isPresent()) {
        WinogradKernels winograd = kernels.winograd().orElseThrow();
        calls.put("winogradInput", number -> winogradInput(winograd, number));
        calls.put("winogradColumns", _ -> winogradColumns(winograd));
        calls.put("winogradRow", number -> winogradRow(winograd, number));
      }
    }
  }

  /// What residual networks need besides.
  Map<String, Call> sums() {
    return Map.of("add", this::add, "rectify", this::rectify);
  }

  private void add(Map<String, Call> calls, ConvKernel kernel) {
    calls.put(name(kernel), number -> conv(kernel, number));
  }

  /// A kernel's name: its tile.
  static String name(ConvKernel kernel) {
    return "conv" + kernel.pixels() + "x" + kernel.vectors();
  }

  /// The convolution kernels that a plan needs.
  static List<ConvKernel> convolutions(KernelSet kernels, InferencePlan plan) {
    Map<String, ConvKernel> needed = new LinkedHashMap<>();
    for (ConvPlan conv : plan.convolutions()) {
      for (int rest = conv.vectors(); rest > 0; ) {
        ConvKernel kernel = kernels.conv(rest);
        needed.put(name(kernel), kernel);
        rest -= kernel.vectors();
      }
    }
    return List.copyOf(needed.values());
  }

  /// One small call of a convolution kernel.
  long conv(ConvKernel kernel, int number) {
    int run = 20 + number % 3;
    ConvShape shape =
        number % 2 == 0
            ? ConvShape.pointwise(2 * run, STRIDE, STRIDE)
            : new ConvShape(2, run, ROW, STRIDE, STRIDE);
    int count = kernel.pixels() - (number % 4 == 3 ? 1 : 0);
    float floor = number % 2 == 0 ? 0 : Float.NEGATIVE_INFINITY;
    kernel.run(shape, data, 0, indices, 0, count, params, 0, 0, floor, OUTPUT, 0);
    return (long) shape.depth() * kernel.pixels() * kernel.vectors();
  }

  /// Whole vectors, or half a vector less.
  private int channels(int number) {
    return CHANNELS - number % 2 * (kernels.lanes() / 2);
  }

  private long vectors(int pixels) {
    return (long) pixels * kernels.vectors(CHANNELS);
  }

  private long affineRelu(int number) {
    pointwise.affineRelu(
        data, 0, STRIDE, 8, channels(number), params, 0, 0, OUTPUT, STRIDE, indices, 0);
    return vectors(8);
  }

  private long affineReluPool(int number) {
    pointwise.affineReluPool(
        data, 0, STRIDE, ROW, indices, 0, 4, channels(number), params, 0, 0, OUTPUT, STRIDE);
    return vectors(16);
  }

  private long affineReluMean(int number) {
    pointwise.affineReluMean(data, 0, STRIDE, 8, channels(number), params, 0, 0, OUTPUT);
    return vectors(8);
  }

  private long maxPoolRow(int number) {
    pointwise.maxPoolRow(
        data, 0, ROW, 2 * ROW, STRIDE, COLUMNS, 4, channels(number), OUTPUT, STRIDE);
    return vectors(36);
  }

  private long add(int number) {
    float floor = number % 2 == 0 ? 0 : Float.NEGATIVE_INFINITY;
    kernels.residual().add(data, 0, STRIDE, 8, channels(number), floor, OUTPUT, STRIDE);
    return vectors(8);
  }

  private long rectify(int number) {
    kernels.residual().rectify(data, 8, channels(number), OUTPUT, STRIDE);
    return vectors(8);
  }

  private long winogradInput(WinogradKernels winograd, int number) {
    int point = number % WinogradKernels.POINTS;
    winograd.input(data, 0, STRIDE / 4, STRIDE, point, 3, CHANNELS / 4, OUTPUT, STRIDE / 4, STRIDE);
    return 3L * WinogradKernels.POINTS * kernels.vectors(CHANNELS / 4);
  }

  private long winogradColumns(WinogradKernels winograd) {
    winograd.outputColumns(data, 0, STRIDE, CHANNELS);
    return WinogradKernels.POINTS * (long) kernels.vectors(CHANNELS);
  }

  private long winogradRow(WinogradKernels winograd, int number) {
    int pixels = 8 + number % 4;
    winograd.outputRow(
        data, 0, STRIDE / 4, STRIDE, pixels, CHANNELS / 4, params, 0, OUTPUT, STRIDE / 4);
    return (long) pixels * kernels.vectors(CHANNELS / 4);
  }

  private long linear(int number) {
    int panels = 1 + number % 2;
    pointwise.linear(data, 0, 24, params, 0, 0, 0, panels, OUTPUT);
    return 24L * panels * KernelSet.LINEAR_VECTORS;
  }
}
