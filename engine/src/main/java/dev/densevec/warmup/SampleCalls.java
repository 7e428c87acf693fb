package dev.densevec.warmup;

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.LinearShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.PoolShape;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
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
  private final Operands operands =
      new Operands(data, Arena.ofAuto().allocate(WEIGHT_BYTES, 64), new int[INDICES]);

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
    Arrays.setAll(operands.indices(), i -> i % COLUMNS);
  }

  /// What every network needs, by name: the largest work first.
  Map<String, Call> common() {
    Map<String, Call> calls = new LinkedHashMap<>();
    add(calls, kernels.conv(2));
    calls.put("affineRelu", number -> affineRelu(mostlyWhole(number)));
    calls.put("affineReluPool", number -> affineReluPool(mostlyWhole(number)));
    calls.put("affineReluMean", this::affineReluMean);
    calls.put("linear", this::linear);
    calls.put("clear", this::clear);
    return calls;
  }

  /// What nearly every network needs in inference, by name. It is compiled while weights are read
  /// that say which network it is.
  Map<String, Call> likely() {
    Map<String, Call> calls = common();
    kernels.winograd(WinogradKernels.LARGE).ifPresent(large -> winograd(calls, large));
    add(calls, kernels.conv(2, 1));
    return calls;
  }

  /// What a plan needs beside that.
  Map<String, Call> of(InferencePlan plan) {
    Map<String, Call> calls = new LinkedHashMap<>();
    convolutions(kernels, plan.convolutions()).forEach(kernel -> add(calls, kernel));
    passes(plan, calls);
    calls.putAll(tails(plan.spec()));
    return calls;
  }

  /// What a network needs besides whose norms' channels end within a vector. Most networks' don't.
  Map<String, Call> tails(NetworkSpec spec) {
    Map<String, Call> calls = new LinkedHashMap<>();
    if (hasPartialVectors(spec)) {
      calls.put("affineReluTail", _ -> affineRelu(partial()));
      calls.put("affineReluPoolTail", _ -> affineReluPool(partial()));
    }
    return calls;
  }

  private boolean hasPartialVectors(NetworkSpec spec) {
    return spec.parameters().stream()
        .filter(parameter -> parameter.kind() == Parameter.Kind.NORM_WEIGHT)
        .anyMatch(parameter -> parameter.elements() % kernels.lanes() != 0);
  }

  private void passes(InferencePlan plan, Map<String, Call> calls) {
    for (Step step : plan.steps()) {
      if (step instanceof Step.Stem stem && stem.pool().isPresent()) {
        calls.put("maxPoolRow", this::maxPoolRow);
      }
      if (step instanceof Step.Pool pool) {
        calls.put("maxPoolRow", this::maxPoolRow);
        pool.blur().ifPresent(_ -> calls.put("blurRow", this::blurRow));
      }
      if (step instanceof Step.Convolve) {
        calls.putAll(sums());
      }
      if (step instanceof Step.Spatial spatial && spatial.winograd().isPresent()) {
        winograd(calls, kernels.winograd(WinogradKernels.LARGE).orElseThrow());
      }
    }
  }

  /// The transforms of tiles of one size.
  void winograd(Map<String, Call> calls, WinogradKernels winograd) {
    String name = "winograd" + winograd.tile();
    calls.put(name + "Input", number -> winogradInput(winograd, number));
    calls.put(name + "Columns", _ -> winogradColumns(winograd));
    calls.put(name + "Row", number -> winogradRow(winograd, number));
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

  /// The kernels that convolutions need: those of whole tiles, and of the pixels that these leave.
  static Collection<ConvKernel> convolutions(KernelSet kernels, Collection<ConvPlan> plans) {
    Map<String, ConvKernel> needed = new LinkedHashMap<>();
    for (ConvPlan conv : plans) {
      for (int rest = conv.vectors(); rest > 0; ) {
        ConvKernel kernel = kernels.conv(rest);
        ConvKernel last = kernels.conv(rest, 1);
        needed.put(name(kernel), kernel);
        needed.put(name(last), last);
        rest -= kernel.vectors();
      }
    }
    return needed.values();
  }

  /// One small call of a convolution kernel.
  long conv(ConvKernel kernel, int number) {
    int run = 20 + number % 3;
    ConvShape size =
        number % 2 == 0
            ? ConvShape.pointwise(2 * run, STRIDE, STRIDE)
            : new ConvShape(2, run, ROW, STRIDE, STRIDE);
    int count = kernel.pixels() - (number % 4 == 3 ? 1 : 0);
    float floor = number % 2 == 0 ? 0 : Float.NEGATIVE_INFINITY;
    ConvShape shape = size.placed(kernel.vectors(), 0, 0, floor);
    kernel.run(shape, operands, 0, 0, 0, count, OUTPUT, 0);
    return (long) shape.depth() * kernel.pixels() * kernel.vectors();
  }

  /// Whole vectors, or half a vector less.
  private int channels(int number) {
    return number % 2 == 0 ? CHANNELS : partial();
  }

  /// Whole vectors, after each way has been gone.
  private int mostlyWhole(int number) {
    return number < Warmup.INITIAL_CALLS
        ? channels(number)
        : CHANNELS - number % 2 * kernels.lanes();
  }

  private int partial() {
    return CHANNELS - kernels.lanes() / 2;
  }

  private long vectors(int pixels) {
    return (long) pixels * kernels.vectors(CHANNELS);
  }

  private static AffineShape affine(int channels) {
    return new AffineShape(channels, 0, 0, STRIDE, ROW, STRIDE);
  }

  private long affineRelu(int channels) {
    pointwise.affineRelu(affine(channels), operands, 0, 8, OUTPUT, 0);
    return vectors(8);
  }

  private long affineReluPool(int channels) {
    pointwise.affineReluPool(affine(channels), operands, 0, 0, 4, OUTPUT);
    return vectors(16);
  }

  private long affineReluMean(int number) {
    pointwise.affineReluMean(affine(channels(number)), operands, 0, 8, OUTPUT);
    return vectors(8);
  }

  private long clear(int number) {
    pointwise.clear(data, OUTPUT, 8L * channels(number));
    return vectors(8);
  }

  private long maxPoolRow(int number) {
    PoolShape shape = new PoolShape(channels(number), COLUMNS, 4, STRIDE, STRIDE, 0);
    pointwise.maxPoolRow(shape, data, 0, ROW, 2 * ROW, OUTPUT);
    return vectors(36);
  }

  private long blurRow(int number) {
    PoolShape shape = new PoolShape(channels(number), COLUMNS, 4, STRIDE, STRIDE, 0);
    pointwise.blurRow(shape, data, 0, ROW, 2 * ROW, OUTPUT);
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
    int point = number % winograd.points();
    WinogradShape shape = new WinogradShape(CHANNELS / 4, STRIDE / 4, STRIDE, STRIDE / 4, STRIDE);
    winograd.input(shape, data, 0, point, 3, OUTPUT);
    return 3L * winograd.points() * kernels.vectors(CHANNELS / 4);
  }

  private long winogradColumns(WinogradKernels winograd) {
    winograd.outputColumns(data, 0, STRIDE, CHANNELS);
    return winograd.points() * (long) kernels.vectors(CHANNELS);
  }

  private long winogradRow(WinogradKernels winograd, int number) {
    int pixels = 8 + number % 4;
    WinogradShape shape = new WinogradShape(CHANNELS / 4, STRIDE / 4, 0, STRIDE / 4, STRIDE);
    winograd.outputRow(shape, operands, 0, pixels, 0, OUTPUT);
    return (long) pixels * kernels.vectors(CHANNELS / 4);
  }

  private long linear(int number) {
    int panels = 1 + number % 2;
    pointwise.linear(new LinearShape(24, panels, 0, 0), operands, 0, 0, panels, OUTPUT);
    return 24L * panels * KernelSet.LINEAR_VECTORS;
  }
}
