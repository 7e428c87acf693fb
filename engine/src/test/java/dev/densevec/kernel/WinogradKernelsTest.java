package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The transforms on small integers, where every order of summation is exact, against products with
/// the matrices of arXiv 1509.09308.
@Tag("width")
class WinogradKernelsTest {
  private static final int[][] INPUT = {
    {4, 0, -5, 0, 1, 0},
    {0, -4, -4, 1, 1, 0},
    {0, 4, -4, -1, 1, 0},
    {0, -2, -1, 2, 1, 0},
    {0, 2, -1, -2, 1, 0},
    {0, 4, 0, -5, 0, 1}
  };
  private static final int[][] OUTPUT = {
    {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}
  };
  private static final int SIDE = WinogradKernels.POINTS;
  private static final int TILE = WinogradKernels.TILE;
  private static final int RANGE = 50;
  private static final int SRC = 3;

  private KernelSet kernels;
  private WinogradKernels winograd;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
    assumeThat(kernels.winograd()).as("Winograd's way").isPresent();
    winograd = kernels.winograd().orElseThrow();
  }

  private static float dot(int[] factors, float[][] values, int channel) {
    float sum = 0;
    for (int i = 0; i < factors.length; i++) {
      sum += factors[i] * values[i][channel];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 14})
  void transformsInput(int tiles) {
    for (int vectors : new int[] {1, 2, 3}) {
      for (int point = 0; point < SIDE; point++) {
        input(tiles, vectors * kernels.lanes(), point);
      }
    }
  }

  private void input(int tiles, int channels, int point) {
    int stride = primeFrom(channels + 1);
    int row = primeFrom((TILE * tiles + 2) * stride + 1);
    int dstStride = primeFrom(channels + 2);
    int plane = primeFrom(tiles * dstStride + 1);
    int dst = SRC + SIDE * row;
    float[][][] pixels = new float[SIDE][TILE * tiles + 2][];
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + SIDE * plane);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < pixels[y].length; x++) {
          pixels[y][x] = Fill.integers(channels, RANGE, 31L * y + x);
          data.put(SRC + y * row + x * stride, pixels[y][x]);
        }
      }
      WinogradShape shape =
          new WinogradShape(channels, bytes(stride), bytes(row), bytes(dstStride), bytes(plane));
      winograd.input(shape, data.segment(), bytes(SRC), point, tiles, bytes(dst));
      for (int t = 0; t < tiles; t++) {
        float[][] points = inputRow(pixels, TILE * t, channels, point);
        for (int j = 0; j < SIDE; j++) {
          data.expect(dst + j * plane + t * dstStride, points[j]);
        }
      }
      data.check();
    }
  }

  private static float[][] inputRow(float[][][] pixels, int left, int channels, int point) {
    float[][] points = new float[SIDE][channels];
    for (int c = 0; c < channels; c++) {
      float[][] columns = new float[SIDE][1];
      for (int x = 0; x < SIDE; x++) {
        for (int y = 0; y < SIDE; y++) {
          columns[x][0] += INPUT[point][y] * pixels[y][left + x][c];
        }
      }
      for (int j = 0; j < SIDE; j++) {
        points[j][c] = dot(INPUT[j], columns, 0);
      }
    }
    return points;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void transformsColumns(int vectors) {
    int floats = vectors * kernels.lanes();
    int plane = primeFrom(floats + 1);
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, SRC + SIDE * SIDE * plane);
      float[][][] products = new float[SIDE][SIDE][];
      for (int j = 0; j < SIDE; j++) {
        for (int i = 0; i < SIDE; i++) {
          products[j][i] = Fill.integers(floats, RANGE, 31L * i + j);
          data.put(SRC + (i * SIDE + j) * plane, products[j][i]);
        }
      }
      winograd.outputColumns(data.segment(), bytes(SRC), bytes(plane), floats);
      for (int j = 0; j < SIDE; j++) {
        for (int y = 0; y < TILE; y++) {
          float[] pixels = new float[floats];
          for (int c = 0; c < floats; c++) {
            pixels[c] = dot(OUTPUT[y], products[j], c);
          }
          data.expect(SRC + (y * SIDE + j) * plane, pixels);
        }
      }
      data.check();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 18, 56})
  void transformsRows(int pixels) {
    for (int vectors : new int[] {1, 2, 3}) {
      row(pixels, vectors * kernels.lanes());
    }
  }

  private void row(int pixels, int channels) {
    int tiles = (pixels + TILE - 1) / TILE;
    int stride = primeFrom(channels + 1);
    int plane = primeFrom(tiles * stride + 1);
    int dst = SRC + SIDE * plane;
    int dstStride = primeFrom(channels + 2);
    float[] bias = Fill.integers(channels, RANGE, 5);
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + pixels * dstStride);
      ExpectedMemory params = new ExpectedMemory(arena, SRC + channels);
      params.put(SRC, bias);
      float[][][] products = new float[tiles][SIDE][];
      for (int t = 0; t < tiles; t++) {
        for (int j = 0; j < SIDE; j++) {
          products[t][j] = Fill.integers(channels, RANGE, 31L * t + j);
          data.put(SRC + j * plane + t * stride, products[t][j]);
        }
      }
      WinogradShape shape =
          new WinogradShape(channels, bytes(stride), 0, bytes(dstStride), bytes(plane));
      Operands operands = new Operands(data.segment(), params.segment(), new int[0]);
      winograd.outputRow(shape, operands, bytes(SRC), pixels, bytes(SRC), bytes(dst));
      for (int x = 0; x < pixels; x++) {
        float[] pixel = new float[channels];
        for (int c = 0; c < channels; c++) {
          pixel[c] = bias[c] + dot(OUTPUT[x % TILE], products[x / TILE], c);
        }
        data.expect(dst + x * dstStride, pixel);
      }
      data.check();
      params.check();
    }
  }
}
