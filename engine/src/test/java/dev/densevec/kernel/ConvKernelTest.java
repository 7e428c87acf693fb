package dev.densevec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every tile of the convolution against a loop nest, bit for bit, with all memory around it.
@Tag("width")
class ConvKernelTest {
  private static final float NO_FLOOR = Float.NEGATIVE_INFINITY;
  private static final int MOST_VECTORS = 64;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  private List<ConvKernel> tiles() {
    return IntStream.rangeClosed(1, MOST_VECTORS)
        .boxed()
        .flatMap(vectors -> Stream.of(kernels.conv(vectors), kernels.conv(vectors, 1)))
        .distinct()
        .toList();
  }

  @Test
  void tilesCoverAnyNumberOfVectors() {
    for (int vectors = 1; vectors <= MOST_VECTORS; vectors++) {
      ConvKernel kernel = kernels.conv(vectors);
      assertThat(kernel.vectors()).as("of %d vectors", vectors).isBetween(1, vectors);
      assertThat(kernel.pixels()).isPositive();
    }
  }

  @Test
  void whatATileLeavesIsComputedByOneOfTheSamePanelAndNeverInMorePixels() {
    for (int vectors = 1; vectors <= MOST_VECTORS; vectors++) {
      ConvKernel tile = kernels.conv(vectors);
      assertThat(kernels.conv(vectors, tile.pixels())).isSameAs(tile);
      for (int pixels = 1; pixels < tile.pixels(); pixels++) {
        ConvKernel last = kernels.conv(vectors, pixels);
        assertThat(last.vectors()).isEqualTo(tile.vectors());
        assertThat(Math.ceilDiv(pixels, last.pixels()) * last.pixels())
            .as("pixels computed for %d", pixels)
            .isLessThanOrEqualTo(tile.pixels());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 15, 16, 17, 21, 48, 384})
  void integersAreExact(int run) {
    for (ConvKernel kernel : tiles()) {
      for (int rows : new int[] {1, 3, 7}) {
        for (float floor : new float[] {0, NO_FLOOR}) {
          ConvProblem problem = ConvProblem.integers(kernels, kernel, rows, run, floor);
          float[][] outputs = problem.outputs(ConvProblem::exact);
          for (int count = 1; count <= kernel.pixels(); count++) {
            problem.check(count, outputs);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 37, 128, 1024})
  void sumsAreRoundedInOrder(int run) {
    for (ConvKernel kernel : tiles()) {
      for (int rows : new int[] {1, 3}) {
        ConvProblem problem = ConvProblem.gaussian(kernels, kernel, rows, run, NO_FLOOR);
        problem.check(kernel.pixels(), problem.outputs(ConvProblem::rounded));
      }
    }
  }

  @Test
  void notANumberSpoilsItsPixelOnly() {
    for (ConvKernel kernel : tiles()) {
      for (float floor : new float[] {0, NO_FLOOR}) {
        ConvProblem problem = ConvProblem.integers(kernels, kernel, 1, 9, floor);
        problem.poison(kernel.pixels() / 2);
        problem.check(kernel.pixels(), problem.outputs(ConvProblem::exact));
      }
    }
  }

  @Test
  void rowsFartherApartThanKernelsCountAreRefused() {
    assertThat(new ConvShape(3, 3, 1L << 29, 64, 64).rows()).isEqualTo(3);
    assertThatThrownBy(() -> new ConvShape(3, 3, 1L << 30, 64, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 kernel rows span 2147483660 bytes, expected at most 2147483647");
  }
}
