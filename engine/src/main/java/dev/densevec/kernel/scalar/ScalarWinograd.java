package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.Matrices.add;
import static dev.densevec.kernel.scalar.Matrices.dot;
import static dev.densevec.kernel.scalar.Matrices.multiply;

import dev.densevec.kernel.Operands;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import java.lang.foreign.MemorySegment;

/// The transforms as they are written: products with small matrices, for the channels of a pixel at
/// once.
final class ScalarWinograd implements WinogradKernels {
  private static final int COLUMNS = 1;
  private static final int RESULT = 2;

  private final WinogradMatrices matrices;
  private final int tile;
  private final int points;

  ScalarWinograd(WinogradMatrices matrices) {
    this.matrices = matrices;
    this.tile = matrices.tile();
    this.points = matrices.points();
  }

  @Override
  public int tile() {
    return tile;
  }

  @Override
  public void expand(MemorySegment params, long src, long dst, long step, int floats) {
    float[] values = Rows.own().get(COLUMNS, TAPS * floats);
    float[] expanded = Rows.own().get(RESULT, points * floats);
    for (int i = 0; i < TAPS; i++) {
      Rows.read(params, src + i * step, values, i * floats, floats);
    }
    multiply(matrices.filter(), values, 0, floats, expanded, 0, floats, floats);
    for (int i = 0; i < points; i++) {
      Rows.write(expanded, i * floats, params, dst + i * step, floats);
    }
  }

  @Override
  public void input(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst) {
    int channels = shape.channels();
    float[] columns = Rows.own().get(COLUMNS, points * channels);
    float[] result = Rows.own().get(RESULT, points * channels);
    for (int t = 0; t < tiles; t++) {
      long at = src + (long) t * tile * shape.srcStride();
      for (int x = 0; x < points; x++) {
        long from = at + x * shape.srcStride();
        dot(matrices.input()[point], data, from, shape.srcRow(), columns, x * channels, channels);
      }
      long to = dst + t * shape.dstStride();
      multiply(matrices.input(), columns, 0, channels, result, 0, channels, channels);
      for (int j = 0; j < points; j++) {
        Rows.write(result, j * channels, data, to + j * shape.planeStride(), channels);
      }
    }
  }

  @Override
  public void outputColumns(MemorySegment data, long planes, long planeStride, int floats) {
    long row = points * planeStride;
    float[] pixels = Rows.own().get(COLUMNS, tile * floats);
    for (int j = 0; j < points; j++) {
      long at = planes + j * planeStride;
      for (int y = 0; y < tile; y++) {
        dot(matrices.output()[y], data, at, row, pixels, y * floats, floats);
      }
      for (int y = 0; y < tile; y++) {
        Rows.write(pixels, y * floats, data, at + y * row, floats);
      }
    }
  }

  @Override
  public void outputRow(
      WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst) {
    int channels = shape.channels();
    float[] sums = Rows.own().get(COLUMNS, channels);
    float[] biases = Rows.own().get(RESULT, channels);
    Rows.read(operands.params(), bias, biases, 0, channels);
    for (int x = 0; x < pixels; x++) {
      long at = src + x / tile * shape.srcStride();
      dot(matrices.output()[x % tile], operands.data(), at, shape.planeStride(), sums, 0, channels);
      add(1, biases, 0, sums, 0, channels);
      Rows.write(sums, 0, operands.data(), dst + x * shape.dstStride(), channels);
    }
  }
}
