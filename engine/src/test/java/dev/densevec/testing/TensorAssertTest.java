package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// The helpers fail when they should.
class TensorAssertTest {
  private static final float[] ACTUAL = {1, 2, 3, 4.5f};

  @Test
  void namesTheWorstElement() {
    Tensor expected = Tensor.of(new Shape(1, 2, 1, 2), new double[] {1, 2.25, 3, 4});
    assertThatThrownBy(
            () -> TensorAssert.assertThat(ACTUAL).isCloseTo(expected, new Tolerance(0.01)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 of 4 elements wrong, the worst at [0, 1, 0, 1] of 1x2x1x2: 4.5")
        .hasMessageContaining("expected 4.0, error 0.500 (1048576.0 ULP); 0.0400 allowed");
  }

  @Test
  void judgesBySharedLargestMagnitude() {
    TensorAssert.assertThat(ACTUAL).isCloseTo(new double[] {1.3, 2, 3, 4.5}, new Tolerance(0.07));
  }

  @Test
  void refusesNotANumberAndOtherLengths() {
    assertThatThrownBy(
            () ->
                TensorAssert.assertThat(new float[] {Float.NaN, 9})
                    .isCloseTo(new double[] {1, 1}, new Tolerance(1)))
        .hasMessageContaining("2 of 2 elements wrong, the worst at 0: NaN");
    assertThatThrownBy(() -> TensorAssert.assertThat(ACTUAL).isBitEqualTo(new float[] {1, 2}))
        .hasMessageContaining("4 elements, expected 2");
  }

  @Test
  void bitsAndValuesDiffer() {
    float[] zero = {0f};
    assertThatThrownBy(() -> TensorAssert.assertThat(new float[] {-0f}).isBitEqualTo(zero))
        .hasMessageContaining("the same bits expected");
    TensorAssert.assertThat(new float[] {-0f}).isExactly(new Tensor(new Shape(1, 1, 1, 1)));
  }

  @Test
  void guardsNoticeOneByteOnEitherSide() {
    try (Arena arena = Arena.ofConfined()) {
      GuardedSegment guarded = GuardedSegment.allocate(arena, 3);
      assertThat(guarded.segment().get(ValueLayout.JAVA_FLOAT, 8)).isNaN();
      guarded.segment().fill((byte) 1);
      guarded.check();
      guarded.whole().set(ValueLayout.JAVA_BYTE, GuardedSegment.GUARD - 1, (byte) 0);
      assertThatThrownBy(guarded::check).hasMessageContaining("guard at float -1 of 3");
      guarded = GuardedSegment.allocate(arena, 3);
      guarded.whole().set(ValueLayout.JAVA_BYTE, GuardedSegment.GUARD + 12, (byte) 0);
      assertThatThrownBy(guarded::check).hasMessageContaining("guard at float 3 of 3");
    }
  }

  @Test
  void integerSumsStayExact() {
    assertThat(Fill.exactRange(1152, 2)).isEqualTo(16);
    assertThat(Fill.exactRange(1 << 20, 2)).isEqualTo(4);
    assertThat(Fill.exactRange(4032, 4)).isEqualTo(8);
    assertThat(Fill.integers(1000, 4, 1)).containsOnly(-4, -3, -2, -1, 0, 1, 2, 3, 4);
  }
}
