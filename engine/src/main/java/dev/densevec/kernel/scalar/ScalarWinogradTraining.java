package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.WinogradKernels.TAPS;
import static dev.densevec.kernel.scalar.Matrices.dot;
import static dev.densevec.kernel.scalar.Matrices.multiply;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.kernel.WinogradTrainingKernels;
import java.lang.foreign.MemorySegment;

/// Training's transforms as they are written: products with small matrices, for the floats of a
/// plane or the channels of a pixel at once.
final class ScalarWinogradTraining implements WinogradTrainingKernels {
  private static final int ROW = 0;
  private static final int FIRST = 1;
  private static final int SECOND = 2;

  private static final WinogradMatrices MATRICES = WinogradMatrices.of(WinogradKernels.LARGE);
  private static final int TILE = MATRICES.tile();
  private static final int POINTS = MATRICES.points();

  /// `A`.
  private static final float[][] OUTPUT = WinogradMatrices.transposed(MATRICES.output());

  /// `G'`.
  private static final float[][] FILTER = WinogradMatrices.transposed(MATRICES.filter());

  @Override
  public void outputGradient(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst) {
    int channels = shape.channels();
    float[] columns = Rows.own().get(FIRST, TILE * channels);
    float[] points = Rows.own().get(SECOND, POINTS * channels);
    for (int t = 0; t < tiles; t++) {
      for (int x = 0; x < TILE; x++) {
        long from = src + ((long) t * TILE + x) * shape.srcStride();
        dot(OUTPUT[point], data, from, shape.srcRow(), columns, x * channels, channels);
      }
      multiply(OUTPUT, columns, 0, channels, points, 0, channels, channels);
      for (int j = 0; j < POINTS; j++) {
        long to = dst + t * shape.dstStride() + j * shape.planeStride();
        Rows.write(points, j * channels, data, to, channels);
      }
    }
  }

  @Override
  public void filterGradients(
      MemorySegment data, long planes, long planeStride, int floats, long dst, long dstStride) {
    float[] points = Rows.own().get(ROW, POINTS * POINTS * floats);
    float[] columns = Rows.own().get(FIRST, TAPS * POINTS * floats);
    float[] taps = Rows.own().get(SECOND, TAPS * TAPS * floats);
    for (int point = 0; point < POINTS * POINTS; point++) {
      Rows.read(data, planes + point * planeStride, points, point * floats, floats);
    }
    for (int j = 0; j < POINTS; j++) {
      int step = POINTS * floats;
      multiply(FILTER, points, j * floats, step, columns, j * floats, step, floats);
    }
    for (int y = 0; y < TAPS; y++) {
      int row = y * POINTS * floats;
      multiply(FILTER, columns, row, floats, taps, y * TAPS * floats, floats, floats);
    }
    for (int tap = 0; tap < TAPS * TAPS; tap++) {
      Rows.write(taps, tap * floats, data, dst + tap * dstStride, floats);
    }
  }
}
