package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class QuartilesTest {

  @Test
  void interpolateBetweenNeighbours() {
    assertThat(Quartiles.of(List.of(4.0, 1.0, 2.0, 3.0)))
        .isEqualTo(new Quartiles(1, 1.75, 2.5, 3.25, 4));
    assertThat(Quartiles.of(List.of(30.0, 10.0, 20.0)))
        .isEqualTo(new Quartiles(10, 15, 20, 25, 30));
  }

  @Test
  void ofOneNumberAreThatNumber() {
    assertThat(Quartiles.of(List.of(7.0))).isEqualTo(new Quartiles(7, 7, 7, 7, 7));
  }

  @Test
  void ofNothingAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.of(List.of()));
  }
}
