package dev.densevec.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ShapeTest {

  @Test
  void countsElements() {
    Shape shape = new Shape(2, 3, 5, 7);
    assertThat(shape.elements()).isEqualTo(210);
    assertThat(shape.imageElements()).isEqualTo(105);
    assertThat(shape.pixels()).isEqualTo(35);
    assertThat(shape.withBatch(4)).isEqualTo(new Shape(4, 3, 5, 7));
    assertThat(shape).hasToString("2x3x5x7");
  }

  @Test
  void countsBeyondAnInt() {
    Shape shape = new Shape(1 << 10, 1 << 10, 1 << 10, 1 << 10);
    assertThat(shape.elements()).isEqualTo(1L << 40);
    assertThat(shape.imageElements()).isEqualTo(1L << 30);
    assertThat(new Shape(1, 1 << 12, 1 << 10, 1 << 10).imageElements()).isEqualTo(1L << 32);
  }

  @Test
  void refusesEmptyDimensions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shape(1, 0, 2, 2))
        .withMessage("shape 1x0x2x2: every dimension must be at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(0, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(1, 1, -1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(1, 1, 1, 0));
  }

  @Test
  void refusesMoreThanALong() {
    int huge = Integer.MAX_VALUE;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shape(huge, huge, huge, huge))
        .withMessageEndingWith("more than 9223372036854775807 elements");
    assertThatIllegalArgumentException().isThrownBy(() -> new Shape(8, 1, 1 << 30, 1 << 30));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> new Shape(1, 1, huge, huge).pixels());
  }
}
