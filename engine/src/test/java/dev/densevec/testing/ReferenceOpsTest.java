package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.spec.Conv;
import dev.densevec.tensor.Shape;
import org.junit.jupiter.api.Test;

/// By hand.
class ReferenceOpsTest {
  private static final Tensor COUNT_3X3 =
      Tensor.of(new Shape(1, 1, 3, 3), new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

  @Test
  void convolutionPadsWithZeros() {
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    Tensor dst =
        ReferenceOps.conv(new Conv("", 1, 1, 3, 1, 1, true), COUNT_3X3, ones, new double[] {0.5});
    assertThat(dst.data()).containsExactly(12.5, 21.5, 16.5, 27.5, 45.5, 33.5, 24.5, 39.5, 28.5);
  }

  @Test
  void convolutionIsACorrelationWithStride() {
    double[] weights = {0, 1, 0, 0, 0, 0, 0, 0, 0};
    Tensor dst = ReferenceOps.conv(new Conv("", 1, 1, 3, 2, 1, false), COUNT_3X3, weights, null);
    assertThat(dst.shape()).isEqualTo(new Shape(1, 1, 2, 2));
    assertThat(dst.data()).containsExactly(0, 0, 4, 6);
  }

  @Test
  void convolutionSumsOverInputChannels() {
    Tensor src = Tensor.of(new Shape(2, 2, 1, 1), new double[] {1, 2, 3, 4});
    double[] weights = {10, 100, 1000, 10000};
    Tensor dst = ReferenceOps.conv(new Conv("", 2, 2, 1, 1, 0, false), src, weights, null);
    assertThat(dst.data()).containsExactly(210, 21000, 430, 43000);
  }

  @Test
  void normUsesTheStatisticsOfItsChannel() {
    Tensor src = Tensor.of(new Shape(1, 2, 1, 2), new double[] {1, 3, 10, 20});
    Moments moments = Moments.of(src);
    assertThat(moments.mean()).containsExactly(2, 15);
    assertThat(moments.variance()).containsExactly(1, 25);
    Tensor dst = ReferenceOps.norm(src, new double[] {2, -1}, new double[] {0.5, 0}, moments, 0);
    assertThat(dst.data()).containsExactly(-1.5, 2.5, 1, -1);
  }

  @Test
  void maxPoolingIgnoresThePadding() {
    Tensor src = Tensor.of(new Shape(1, 1, 2, 3), new double[] {-1, -2, -3, -4, -5, -6});
    Tensor dst = ReferenceOps.maxPool(src);
    assertThat(dst.shape()).isEqualTo(new Shape(1, 1, 1, 2));
    assertThat(dst.data()).containsExactly(-1, -2);
  }

  @Test
  void averagePoolingDropsALastOddRowAndColumn() {
    Tensor dst = ReferenceOps.averagePool(COUNT_3X3);
    assertThat(dst.shape()).isEqualTo(new Shape(1, 1, 1, 1));
    assertThat(dst.data()).containsExactly(3);
  }

  @Test
  void globalPoolingAndConcatenationKeepImagesApart() {
    Tensor a = Tensor.of(new Shape(2, 1, 1, 2), new double[] {1, 2, 3, 4});
    Tensor b = Tensor.of(new Shape(2, 2, 1, 2), new double[] {5, 6, 7, 8, 9, 10, 11, 12});
    Tensor both = ReferenceOps.concat(a, b);
    assertThat(both.data()).containsExactly(1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12);
    assertThat(ReferenceOps.globalAveragePool(both).data())
        .containsExactly(1.5, 5.5, 7.5, 3.5, 9.5, 11.5);
  }
}
