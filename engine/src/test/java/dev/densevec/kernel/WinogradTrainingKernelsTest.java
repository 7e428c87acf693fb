package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;
import static dev.densevec.kernel.WinogradMatrices.column;
import static dev.densevec.kernel.WinogradMatrices.twice;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Training's transforms on small integers against products with the matrices of arXiv 1509.09308.
@Tag("width")
class WinogradTrainingKernelsTest {
  private static final WinogradMatrices MATRICES = WinogradMatrices.LARGE;
  private static final int TILE = MATRICES.tile();
  private static final int SIDE = MATRICES.side();
  private static final int TAPS = WinogradKernels.TAPS;
  private static final int RANGE = 50;
  private static final int SRC = 3;

  /// A millionth of the largest point.
  private static final float ROUNDING = 0.03f;

  private KernelSet kernels;
  private WinogradTrainingKernels winograd;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
    winograd = kernels.training().winograd();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 14})
  void transformsOutputGradients(int tiles) {
    for (int vectors : new int[] {1, 2, 3}) {
      for (int point = 0; point < SIDE; point++) {
        outputGradient(tiles, vectors * kernels.lanes(), point);
      }
    }
  }

  private void outputGradient(int tiles, int channels, int point) {
    int stride = primeFrom(channels + 1);
    int row = primeFrom(TILE * tiles * stride + 1);
    int dstStride = primeFrom(channels + 2);
    int plane = primeFrom(tiles * dstStride + 1);
    int dst = SRC + TILE * row;
    float[][][] pixels = new float[TILE][TILE * tiles][];
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + SIDE * plane);
      for (int y = 0; y < TILE; y++) {
        for (int x = 0; x < TILE * tiles; x++) {
          pixels[y][x] = Fill.integers(channels, RANGE, 31L * y + x);
          data.put(SRC + y * row + x * stride, pixels[y][x]);
        }
      }
      WinogradShape shape =
          new WinogradShape(channels, bytes(stride), bytes(row), bytes(dstStride), bytes(plane));
      winograd.outputGradient(shape, data.segment(), bytes(SRC), point, tiles, bytes(dst));
      for (int t = 0; t < tiles; t++) {
        for (int j = 0; j < SIDE; j++) {
          data.expect(dst + j * plane + t * dstStride, points(pixels, t, point, j, channels));
        }
      }
      data.check();
    }
  }

  private static float[] points(float[][][] pixels, int t, int i, int j, int channels) {
    float[][][] given = new float[TILE][][];
    for (int y = 0; y < TILE; y++) {
      given[y] = Arrays.copyOfRange(pixels[y], TILE * t, TILE * t + TILE);
    }
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = twice(column(MATRICES.output, i), given, column(MATRICES.output, j), c);
    }
    return values;
  }

  /// Points that are multiples of the square of the denominator have whole taps, but a sixth of
  /// them is rounded.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void transformsFilterGradients(int vectors) {
    int floats = vectors * kernels.lanes();
    int plane = primeFrom(floats + 1);
    int unit = MATRICES.denominator * MATRICES.denominator;
    int dst = SRC + SIDE * SIDE * plane;
    int dstStride = primeFrom(floats + 2);
    float[][][] points = new float[SIDE][SIDE][];
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + TAPS * TAPS * dstStride);
      for (int point = 0; point < SIDE * SIDE; point++) {
        float[] some = Fill.integers(floats, RANGE, 31L * point);
        float[] whole = new float[floats];
        for (int k = 0; k < floats; k++) {
          whole[k] = unit * some[k];
        }
        points[point / SIDE][point % SIDE] = some;
        data.put(SRC + point * plane, whole);
      }
      winograd.filterGradients(
          data.segment(), bytes(SRC), bytes(plane), floats, bytes(dst), bytes(dstStride));
      for (int point = 0; point < SIDE * SIDE; point++) {
        data.allow(SRC + point * plane, floats);
      }
      for (int tap = 0; tap < TAPS * TAPS; tap++) {
        data.expectNear(dst + tap * dstStride, ROUNDING, taps(points, tap, floats));
      }
      data.check();
    }
  }

  private static float[] taps(float[][][] points, int tap, int floats) {
    float[] values = new float[floats];
    for (int k = 0; k < floats; k++) {
      int[] left = column(MATRICES.filter, tap / TAPS);
      int[] right = column(MATRICES.filter, tap % TAPS);
      values[k] = twice(left, points, right, k);
    }
    return values;
  }
}
