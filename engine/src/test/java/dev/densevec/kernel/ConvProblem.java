package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// One tile's convolution between scattered pixels, with prime strides and unaligned places.
final class ConvProblem {
  /// Stands where a kernel must not look: far outside of every segment.
  private static final int WRONG_INDEX = Integer.MAX_VALUE / 8;

  private static final int SRC = 3;
  private static final int SRC_STRIDE = 13;
  private static final int ROW_STRIDE = 307;
  private static final int GAP = 5;
  private static final int CHANNEL = 3;

  private final ConvKernel kernel;
  private final int rows;
  private final int run;
  private final float floor;
  private final int channels;
  private final int[] srcIndex;
  private final int[] dstIndex;
  private final int dstStride;
  private final int dst;
  private final int floats;

  /// Contents: a value for every place a tap may read, `depth` rows of weights, the bias.
  private final float[] source;

  private final float[] weights;
  private final float[] bias;

  private ConvProblem(KernelSet kernels, ConvKernel kernel, int rows, int run, float floor) {
    this.kernel = kernel;
    this.rows = rows;
    this.run = run;
    this.floor = floor;
    this.channels = kernel.vectors() * kernels.lanes();
    int places = primeFrom(kernel.pixels() + 3);
    this.srcIndex = scattered(kernel.pixels(), places, 5);
    this.dstIndex = scattered(kernel.pixels(), places, 7);
    this.dstStride = primeFrom(channels + 1);
    this.dst = SRC + places * SRC_STRIDE + (rows - 1) * ROW_STRIDE + run + GAP;
    this.floats = dst + places * dstStride + GAP;
    this.source = new float[dst];
    this.weights = new float[rows * run * channels];
    this.bias = new float[channels];
  }

  /// Small integers, whose sums are exact in any order.
  static ConvProblem integers(
      KernelSet kernels, ConvKernel kernel, int rows, int run, float floor) {
    ConvProblem problem = new ConvProblem(kernels, kernel, rows, run, floor);
    int range = Fill.exactRange(rows * run + 1, 2);
    fill(problem.source, Fill.integers(problem.source.length, range, 1));
    fill(problem.weights, Fill.integers(problem.weights.length, range, 2));
    fill(problem.bias, Fill.integers(problem.bias.length, range, 3));
    return problem;
  }

  /// Values whose sums round, so that their order shows.
  static ConvProblem gaussian(
      KernelSet kernels, ConvKernel kernel, int rows, int run, float floor) {
    ConvProblem problem = new ConvProblem(kernels, kernel, rows, run, floor);
    fill(problem.source, Fill.gaussian(problem.source.length, 0.1, 1, 1));
    fill(problem.weights, Fill.gaussian(problem.weights.length, 0.1, 1, 2));
    fill(problem.bias, Fill.gaussian(problem.bias.length, 0, 1, 3));
    return problem;
  }

  private static void fill(float[] dst, float[] values) {
    System.arraycopy(values, 0, dst, 0, dst.length);
  }

  /// Distinct numbers below the prime `places`, in no order.
  private static int[] scattered(int count, int places, int step) {
    int[] index = new int[count];
    for (int i = 0; i < count; i++) {
      index[i] = (i * step + 2) % places;
    }
    return index;
  }

  /// Makes the first tap of a pixel a not-a-number.
  void poison(int pixel) {
    source[tap(pixel, 0, 0)] = Float.NaN;
  }

  private int tap(int pixel, int row, int k) {
    return SRC + srcIndex[pixel] * SRC_STRIDE + row * ROW_STRIDE + k;
  }

  private int place(int pixel) {
    return dst + dstIndex[pixel] * dstStride;
  }

  /// An output in double, exact for small integers.
  float exact(int pixel, int channel) {
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < run; k++) {
        sum += (double) source[tap(pixel, r, k)] * weights[(r * run + k) * channels + channel];
      }
    }
    return (float) Math.max(floor, sum + bias[channel]);
  }

  /// An output as the contract has it rounded: one fused multiply-add after the other.
  float rounded(int pixel, int channel) {
    float sum = bias[channel];
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < run; k++) {
        sum = Math.fma(source[tap(pixel, r, k)], weights[(r * run + k) * channels + channel], sum);
      }
    }
    return Math.max(floor, sum);
  }

  /// What an output must be.
  interface Reference {
    float at(ConvProblem problem, int pixel, int channel);
  }

  /// All outputs, `[pixel][channel]`.
  float[][] outputs(Reference reference) {
    float[][] outputs = new float[kernel.pixels()][channels];
    for (int pixel = 0; pixel < outputs.length; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        outputs[pixel][channel] = reference.at(this, pixel, channel);
      }
    }
    return outputs;
  }

  /// Runs the tile for its first `count` pixels and checks all memory.
  void check(int count, float[][] outputs) {
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, floats);
      int pixels = kernel.pixels();
      int panel = 1;
      int biasAt = panel + weights.length + 1;
      ExpectedMemory params = new ExpectedMemory(arena, biasAt + channels);
      putSource(data, count);
      int[] indices = Arrays.copyOf(table(srcIndex, count), 2 * pixels);
      System.arraycopy(table(dstIndex, count), 0, indices, pixels, pixels);
      params.put(panel, weights);
      params.put(biasAt, bias);
      ConvShape shape =
          new ConvShape(rows, run, bytes(ROW_STRIDE), bytes(SRC_STRIDE), bytes(dstStride));
      // A panel after another one, whose weights, bias and outputs come before it.
      long before = bytes(CHANNEL);
      kernel.run(
          shape.placed(
              kernel.vectors(),
              bytes(panel) - before * shape.depth(),
              bytes(biasAt) - before,
              floor),
          new Operands(data.segment(), params.segment(), indices),
          before,
          bytes(SRC),
          0,
          count,
          bytes(dst) - before,
          pixels);
      for (int pixel = 0; pixel < count; pixel++) {
        data.expect(place(pixel), outputs[pixel]);
      }
      data.check();
      params.check();
    }
  }

  /// Only what the valid pixels' taps read is there.
  private void putSource(ExpectedMemory data, int count) {
    for (int pixel = 0; pixel < count; pixel++) {
      for (int r = 0; r < rows; r++) {
        int from = tap(pixel, r, 0);
        data.put(from, Arrays.copyOfRange(source, from, from + run));
      }
    }
  }

  private static int[] table(int[] index, int count) {
    int[] table = index.clone();
    Arrays.fill(table, count, table.length, WRONG_INDEX);
    return table;
  }
}
