package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The passes of training against loop nests, in integers small enough to be exact, for channel
/// counts around a vector's length.
@Tag("width")
class TrainingPassesTest {
  private static final int RANGE = 7;
  private static final int PIXELS = 12;

  private KernelSet kernels;
  private TrainingKernels passes;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
    passes = kernels.training();
  }

  /// Memory with some pixels, constants and sums; lanes after the last channel hold numbers too.
  private final class Trial implements AutoCloseable {
    final Arena arena = Arena.ofConfined();
    final int channels;
    final int padded;
    final int stride;
    final int d;
    final int x;
    final int y;
    final int gradient;
    final int sums;
    final ExpectedMemory data;
    final ExpectedMemory params;
    final float[][] ds = new float[PIXELS][];
    final float[][] xs = new float[PIXELS][];
    final float[][] gs = new float[PIXELS][];
    final float[][] constants = new float[3][];
    final float[][] totals = new float[3][];

    Trial(int channels) {
      this.channels = channels;
      padded = kernels.padded(channels);
      stride = primeFrom(padded + 1);
      d = 3;
      x = d + PIXELS * stride;
      gradient = x + PIXELS * stride;
      y = gradient + PIXELS * stride;
      sums = y + PIXELS * stride;
      data = new ExpectedMemory(arena, sums + (1 + TrainingKernels.SUM_PLANES) * (padded + 1) + 5);
      params = new ExpectedMemory(arena, 5 + 3 * (padded + 1) + 5);
      for (int i = 0; i < PIXELS; i++) {
        ds[i] = put(data, d + i * stride, Fill.integers(padded, RANGE, i));
        xs[i] = put(data, x + i * stride, Fill.integers(padded, RANGE, 100 + i));
        gs[i] = put(data, gradient + i * stride, Fill.integers(padded, RANGE, 200 + i));
      }
      for (int plane = 0; plane < 3; plane++) {
        float[] values = Fill.integers(padded, RANGE, 300 + plane);
        Arrays.fill(values, channels, padded, 0);
        constants[plane] = put(params, 5 + plane * (padded + 1), values);
        totals[plane] = put(data, plane(plane), Fill.integers(padded, RANGE, 400 + plane));
      }
      put(data, plane(4), Fill.integers(padded, RANGE, 500));
      put(data, plane(5), Fill.integers(padded, RANGE, 501));
    }

    private static float[] put(ExpectedMemory memory, int at, float[] values) {
      memory.put(at, values);
      return values;
    }

    Operands operands() {
      return new Operands(data.segment(), params.segment(), new int[0]);
    }

    Planes constants() {
      return new Planes(channels, bytes(5), plane());
    }

    BackwardShape backward(int shrink) {
      long pixel = bytes(stride);
      return new BackwardShape(constants(), shrink, pixel, pixel, pixel, pixel, plane());
    }

    PoolShape pooling(int width, int out) {
      long pixel = bytes(stride);
      return new PoolShape(channels, width, out, pixel, pixel, pixel);
    }

    long plane() {
      return bytes(padded + 1);
    }

    /// Place of one of the planes that a pass has sums in, from the origin of moments on.
    private int plane(int number) {
      return sums + number * (padded + 1);
    }

    /// Two running sums, with what rounding took from them as it was, for integers lose nothing.
    void expectSums() {
      for (int sum = 1; sum < 3; sum++) {
        data.expect(plane(sum), totals[sum]);
        data.allow(plane(sum + 2 * TrainingKernels.SUMS), padded);
      }
    }

    void check() {
      data.check();
      params.check();
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private interface Check {
    void run(Trial trial);
  }

  private void forChannels(Check check) {
    int lanes = kernels.lanes();
    for (int channels : new int[] {1, lanes - 1, lanes, lanes + 1, 2 * lanes, 3 * lanes + 2}) {
      try (Trial trial = new Trial(channels)) {
        check.run(trial);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5", "12"})
  void moments(int count) {
    forChannels(
        trial -> {
          passes.moments(
              trial.data.segment(),
              bytes(trial.x),
              bytes(trial.stride),
              count,
              trial.channels,
              bytes(trial.sums),
              trial.plane());
          for (int c = 0; c < trial.padded; c++) {
            for (int i = 0; i < count; i++) {
              float difference = trial.xs[i][c] - trial.totals[0][c];
              trial.totals[1][c] += difference;
              trial.totals[2][c] += difference * difference;
            }
          }
          trial.expectSums();
          trial.check();
        });
  }

  /// A destination without gaps between its pixels, as strips are.
  @ParameterizedTest
  @CsvSource({"1", "2", "5", "12"})
  void normaliseAndCorrectIntoADenseDestination(int count) {
    forChannels(
        trial -> {
          passes.normalise(
              trial.constants(),
              trial.operands(),
              bytes(trial.x),
              bytes(trial.stride),
              count,
              bytes(trial.y),
              bytes(trial.channels));
          passes.correct(
              new CorrectShape(
                  trial.constants(),
                  bytes(trial.stride),
                  bytes(trial.stride),
                  bytes(trial.channels)),
              trial.operands(),
              bytes(trial.d),
              bytes(trial.x),
              count,
              bytes(trial.gradient));
          for (int i = 0; i < count; i++) {
            for (int c = 0; c < trial.padded; c++) {
              float x = trial.xs[i][c];
              float a = trial.constants[0][c];
              float b = trial.constants[1][c];
              float y = Math.max(x * a + b, 0);
              float corrected = a * trial.ds[i][c] + b * x + trial.constants[2][c];
              int at = i * trial.channels + c;
              trial.data.expect(trial.y + at, y + 0f);
              trial.data.expect(trial.gradient + at, corrected + 0f);
            }
          }
          trial.check();
        });
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5", "12"})
  void reluBackward(int count) {
    forChannels(
        trial -> {
          passes.reluBackward(
              trial.backward(0),
              trial.operands(),
              bytes(trial.d),
              bytes(trial.x),
              count,
              bytes(trial.sums + trial.padded + 1));
          for (int i = 0; i < count; i++) {
            for (int c = 0; c < trial.padded; c++) {
              float x = trial.xs[i][c];
              boolean passed = x * trial.constants[0][c] + trial.constants[1][c] > 0;
              float e = passed ? trial.ds[i][c] : 0;
              trial.totals[1][c] += e;
              trial.totals[2][c] += e * (x - trial.constants[2][c]);
              trial.data.expect(trial.d + i * trial.stride + c, e);
            }
          }
          trial.expectSums();
          trial.check();
        });
  }

  /// Gradients for each pixel, shared by two, and shared by all; rectified values kept or dumped.
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "5, 0", "12, 0", "5, 1", "12, 1", "7, 5"})
  void normBackward(int count, int shrink) {
    forChannels(
        trial -> {
          passes.normBackward(
              trial.backward(shrink),
              trial.operands(),
              bytes(trial.d),
              bytes(trial.x),
              count,
              bytes(trial.gradient),
              bytes(shrink == 0 ? trial.d : trial.y),
              bytes(trial.sums + trial.padded + 1));
          for (int i = 0; i < count; i++) {
            for (int c = 0; c < trial.padded; c++) {
              float x = trial.xs[i][c];
              float scale = trial.constants[0][c];
              float y = Math.max(x * scale + trial.constants[1][c], 0);
              float e = y > 0 ? trial.ds[i >> shrink][c] : 0;
              trial.totals[1][c] += e;
              trial.totals[2][c] += e * (x - trial.constants[2][c]);
              int at = i * trial.stride + c;
              trial.data.expect((shrink == 0 ? trial.d : trial.y) + at, y);
              trial.data.expect(trial.gradient + at, trial.gs[i][c] + scale * e + 0f);
            }
          }
          trial.expectSums();
          trial.check();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "4, true, true",
    "3, true, true",
    "4, false, true",
    "3, true, false",
    "1, false, false"
  })
  void maxPool(int width, boolean above, boolean below) {
    forChannels(
        trial -> {
          int row = 4 * trial.stride;
          int out = (width - 1) / 2 + 1;
          trial.params.put(5, signs(trial.padded));
          passes.maxPoolRow(
              trial.pooling(width, out),
              trial.operands(),
              bytes(5),
              bytes(trial.x + row),
              above ? -bytes(row) : 0,
              below ? bytes(row) : 0,
              bytes(trial.d),
              bytes(trial.y));
          for (int x = 0; x < out; x++) {
            short[] positions = new short[trial.padded];
            for (int c = 0; c < trial.padded; c++) {
              float sign = signs(trial.padded)[c];
              positions[c] = most(trial, c, sign, x, width, above, below);
              float value = trial.xs[element(positions[c], x, width, above, below)][c];
              trial.data.expect(trial.d + x * trial.stride + c, sign * (sign * value));
            }
            trial.data.expect(trial.y + x * trial.stride, inFloats(positions));
          }
          trial.check();
        });
  }

  private static float[] signs(int count) {
    float[] signs = new float[count];
    for (int c = 0; c < count; c++) {
      signs[c] = c % 5 == 4 ? 0 : c % 2 == 0 ? 1 : -1;
    }
    return signs;
  }

  /// The first of the largest elements of a window, or of the smallest.
  private static short most(
      Trial trial, int c, float sign, int x, int width, boolean above, boolean below) {
    short most = 0;
    for (short k = 1; k < 9; k++) {
      float value = trial.xs[element(k, x, width, above, below)][c];
      if (sign * value > sign * trial.xs[element(most, x, width, above, below)][c]) {
        most = k;
      }
    }
    return most;
  }

  /// Number of the pixel that an element of the window of column `x` is, rows being four pixels.
  private static int element(int k, int x, int width, boolean above, boolean below) {
    int row = Math.clamp(k / 3, above ? 0 : 1, below ? 2 : 1);
    return 4 * row + Math.clamp(2 * x + k % 3 - 1, 0, width - 1);
  }

  private static float[] inFloats(short... values) {
    return MemorySegment.ofArray(values).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  @ParameterizedTest
  @CsvSource({
    "4, true, true",
    "3, true, true",
    "4, false, true",
    "3, true, false",
    "1, false, false"
  })
  void maxPoolBackward(int width, boolean above, boolean below) {
    forChannels(
        trial -> {
          int row = 4 * trial.stride;
          int out = (width - 1) / 2 + 1;
          for (int x = 0; x < out; x++) {
            short[] positions = new short[trial.padded];
            for (int c = 0; c < trial.padded; c++) {
              positions[c] = (short) ((5 * x + c) % 9);
              trial.gs[element(positions[c], x, width, above, below)][c] += trial.ds[x][c];
            }
            trial.data.put(trial.y + x * trial.stride, inFloats(positions));
          }
          passes.maxPoolBackwardRow(
              trial.pooling(width, out),
              trial.data.segment(),
              bytes(trial.d),
              bytes(trial.y),
              bytes(trial.gradient + row),
              above ? -bytes(row) : 0,
              below ? bytes(row) : 0);
          for (int i = 0; i < PIXELS; i++) {
            trial.data.expect(trial.gradient + i * trial.stride, trial.gs[i]);
          }
          trial.check();
        });
  }

  @Test
  void addsWholeVectors() {
    forChannels(
        trial -> {
          passes.add(trial.data.segment(), bytes(trial.x), bytes(trial.gradient), trial.channels);
          for (int c = 0; c < trial.padded; c++) {
            trial.data.expect(trial.gradient + c, trial.gs[0][c] + trial.xs[0][c]);
          }
          trial.check();
        });
  }

  @Test
  void clearsNothingElse() {
    forChannels(
        trial -> {
          kernels.pointwise().clear(trial.data.segment(), bytes(trial.x), trial.channels);
          trial.data.expect(trial.x, new float[trial.channels]);
          trial.check();
        });
  }
}
