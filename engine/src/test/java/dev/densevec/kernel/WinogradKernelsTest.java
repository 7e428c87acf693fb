package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;
import static dev.densevec.kernel.WinogradMatrices.dot;
import static dev.densevec.kernel.WinogradMatrices.twice;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The transforms on small integers, where every order of summation is exact, against products with
/// the matrices of arXiv 1509.09308.
@Tag("width")
class WinogradKernelsTest {
  private static final int RANGE = 50;
  private static final int SRC = 3;

  /// A millionth of the largest tap.
  private static final float ROUNDING = 0.03f;

  private static final int TAPS = WinogradKernels.TAPS;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
    assumeThat(kernels.winograd(WinogradKernels.LARGE)).as("Winograd's way").isPresent();
  }

  private WinogradKernels winograd(WinogradMatrices matrices) {
    return kernels.winograd(matrices.tile()).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "4, 3", "4, 7", "4, 14", "2, 1", "2, 2", "2, 3", "2, 7", "2, 28"})
  void transformsInput(int tile, int tiles) {
    WinogradMatrices matrices = WinogradMatrices.of(tile);
    for (int vectors : new int[] {1, 2, 3}) {
      for (int point = 0; point < matrices.side(); point++) {
        input(matrices, tiles, vectors * kernels.lanes(), point);
      }
    }
  }

  private void input(WinogradMatrices matrices, int tiles, int channels, int point) {
    int side = matrices.side();
    int columns = matrices.tile() * tiles + 2;
    int stride = primeFrom(channels + 1);
    int row = primeFrom(columns * stride + 1);
    int dstStride = primeFrom(channels + 2);
    int plane = primeFrom(tiles * dstStride + 1);
    int dst = SRC + side * row;
    float[][][] pixels = new float[side][columns][];
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + side * plane);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < columns; x++) {
          pixels[y][x] = Fill.integers(channels, RANGE, 31L * y + x);
          data.put(SRC + y * row + x * stride, pixels[y][x]);
        }
      }
      WinogradShape shape =
          new WinogradShape(channels, bytes(stride), bytes(row), bytes(dstStride), bytes(plane));
      winograd(matrices).input(shape, data.segment(), bytes(SRC), point, tiles, bytes(dst));
      for (int t = 0; t < tiles; t++) {
        float[][][] read = window(pixels, matrices.tile() * t, side);
        for (int j = 0; j < side; j++) {
          float[] values = new float[channels];
          for (int c = 0; c < channels; c++) {
            values[c] = twice(matrices.input[point], read, matrices.input[j], c);
          }
          data.expect(dst + j * plane + t * dstStride, values);
        }
      }
      data.check();
    }
  }

  /// `count` columns of all rows from column `left` on.
  private static float[][][] window(float[][][] rows, int left, int count) {
    float[][][] window = new float[rows.length][][];
    for (int y = 0; y < rows.length; y++) {
      window[y] = Arrays.copyOfRange(rows[y], left, left + count);
    }
    return window;
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "4, 5", "2, 1", "2, 2", "2, 5"})
  void transformsColumns(int tile, int vectors) {
    WinogradMatrices matrices = WinogradMatrices.of(tile);
    int side = matrices.side();
    int floats = vectors * kernels.lanes();
    int plane = primeFrom(floats + 1);
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, SRC + side * side * plane);
      float[][][] products = new float[side][side][];
      for (int j = 0; j < side; j++) {
        for (int i = 0; i < side; i++) {
          products[j][i] = Fill.integers(floats, RANGE, 31L * i + j);
          data.put(SRC + (i * side + j) * plane, products[j][i]);
        }
      }
      winograd(matrices).outputColumns(data.segment(), bytes(SRC), bytes(plane), floats);
      for (int j = 0; j < side; j++) {
        for (int y = 0; y < tile; y++) {
          float[] pixels = new float[floats];
          for (int c = 0; c < floats; c++) {
            pixels[c] = dot(matrices.output[y], products[j], c);
          }
          data.expect(SRC + (y * side + j) * plane, pixels);
        }
      }
      data.check();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, 1", "4, 2", "4, 3", "4, 4", "4, 5", "4, 7", "4, 8", "4, 18", "4, 56", "2, 1", "2, 2",
    "2, 3", "2, 7", "2, 56"
  })
  void transformsRows(int tile, int pixels) {
    for (int vectors : new int[] {1, 2, 3}) {
      row(WinogradMatrices.of(tile), pixels, vectors * kernels.lanes());
    }
  }

  private void row(WinogradMatrices matrices, int pixels, int channels) {
    int tile = matrices.tile();
    int side = matrices.side();
    int tiles = Math.ceilDiv(pixels, tile);
    int stride = primeFrom(channels + 1);
    int plane = primeFrom(tiles * stride + 1);
    int dst = SRC + side * plane;
    int dstStride = primeFrom(channels + 2);
    float[] bias = Fill.integers(channels, RANGE, 5);
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + pixels * dstStride);
      ExpectedMemory params = new ExpectedMemory(arena, SRC + channels);
      params.put(SRC, bias);
      float[][][] products = new float[tiles][side][];
      for (int t = 0; t < tiles; t++) {
        for (int j = 0; j < side; j++) {
          products[t][j] = Fill.integers(channels, RANGE, 31L * t + j);
          data.put(SRC + j * plane + t * stride, products[t][j]);
        }
      }
      WinogradShape shape =
          new WinogradShape(channels, bytes(stride), 0, bytes(dstStride), bytes(plane));
      Operands operands = new Operands(data.segment(), params.segment(), new int[0]);
      winograd(matrices).outputRow(shape, operands, bytes(SRC), pixels, bytes(SRC), bytes(dst));
      for (int x = 0; x < pixels; x++) {
        float[] pixel = new float[channels];
        for (int c = 0; c < channels; c++) {
          pixel[c] = bias[c] + dot(matrices.output[x % tile], products[x / tile], c);
        }
        data.expect(dst + x * dstStride, pixel);
      }
      data.check();
      params.check();
    }
  }

  /// Taps that are multiples of the square of the denominator have whole points, but a sixth of
  /// them is rounded.
  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "4, 5", "2, 1", "2, 2", "2, 5"})
  void transformsFilters(int tile, int vectors) {
    WinogradMatrices matrices = WinogradMatrices.of(tile);
    int side = matrices.side();
    int unit = matrices.denominator * matrices.denominator;
    int floats = vectors * kernels.lanes();
    int plane = primeFrom(floats + 1);
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory params = new ExpectedMemory(arena, SRC + side * side * plane);
      float[][][] taps = new float[TAPS][TAPS][];
      for (int y = 0; y < TAPS; y++) {
        for (int x = 0; x < TAPS; x++) {
          float[] some = Fill.integers(floats, RANGE, 31L * y + x);
          float[] whole = new float[floats];
          for (int i = 0; i < floats; i++) {
            whole[i] = unit * some[i];
          }
          taps[y][x] = some;
          params.put(SRC + WinogradKernels.tapPlane(side, y, x) * plane, whole);
        }
      }
      winograd(matrices).filters(params.segment(), bytes(SRC), bytes(plane), floats);
      for (int point = 0; point < side * side; point++) {
        float[] values = new float[floats];
        for (int i = 0; i < floats; i++) {
          values[i] = twice(matrices.filter[point / side], taps, matrices.filter[point % side], i);
        }
        params.expectNear(SRC + point * plane, ROUNDING, values);
      }
      params.check();
    }
  }
}
