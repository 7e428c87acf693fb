package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every tile of outer products against a loop nest, bit for bit, with all memory around it.
@Tag("width")
class OuterKernelTest {
  private static final int MOST_VECTORS = 64;
  private static final int LEFT = 3;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  private List<OuterKernel> tiles() {
    return IntStream.rangeClosed(1, MOST_VECTORS)
        .boxed()
        .flatMap(vectors -> Stream.of(12, 16).map(rows -> kernels.training().outer(rows, vectors)))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 12, 100})
  void tilesCoverAnyNumberOfVectors(int rows) {
    for (int vectors = 1; vectors <= MOST_VECTORS; vectors++) {
      OuterKernel kernel = kernels.training().outer(rows, vectors);
      assertThat(kernel.vectors()).as("of %d vectors", vectors).isBetween(1, vectors);
      assertThat(kernel.rows()).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "1, 7", "3, 5", "7, 1", "4, 33", "1, 250"})
  void integersAreExact(int rows, int columns) {
    int range = Fill.exactRange(rows * columns + 1, 2);
    for (OuterKernel kernel : tiles()) {
      check(kernel, rows, columns, (n, seed) -> Fill.integers(n, range, seed));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 96", "4, 33"})
  void sumsAreRoundedInOrder(int rows, int columns) {
    for (OuterKernel kernel : tiles()) {
      check(kernel, rows, columns, (n, seed) -> Fill.gaussian(n, 0.1, 1, seed));
    }
  }

  private interface Values {
    float[] of(int count, long seed);
  }

  private void check(OuterKernel kernel, int rows, int columns, Values values) {
    int width = kernel.vectors() * kernels.lanes();
    int leftStride = primeFrom(kernel.rows() + 1);
    int rightStride = primeFrom(width + 1);
    int leftRow = columns * leftStride + 2;
    int rightRow = columns * rightStride + 3;
    int right = LEFT + rows * leftRow + 1;
    int dst = right + rows * rightRow + 5;
    int dstStride = width + 1;
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + kernel.rows() * dstStride + 3);
      float[][] sums = new float[kernel.rows()][width];
      for (int r = 0; r < rows; r++) {
        for (int p = 0; p < columns; p++) {
          float[] a = values.of(kernel.rows(), 1000L * r + p);
          float[] b = values.of(width, 1000L * r + p + 500);
          data.put(LEFT + r * leftRow + p * leftStride, a);
          data.put(right + r * rightRow + p * rightStride, b);
          for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < width; j++) {
              sums[i][j] = Math.fma(a[i], b[j], sums[i][j]);
            }
          }
        }
      }
      float[][] before = new float[kernel.rows()][];
      for (int i = 0; i < before.length; i++) {
        before[i] = values.of(width, -1 - i);
        data.put(dst + i * dstStride, before[i]);
      }
      OuterShape shape =
          new OuterShape(
              bytes(leftStride),
              bytes(leftRow),
              bytes(rightStride),
              bytes(rightRow),
              bytes(dstStride));
      kernel.run(shape, data.segment(), bytes(LEFT), bytes(right), rows, columns, bytes(dst));
      for (int i = 0; i < before.length; i++) {
        for (int j = 0; j < width; j++) {
          data.expect(dst + i * dstStride + j, sums[i][j] + before[i][j]);
        }
      }
      data.check();
    }
  }
}
