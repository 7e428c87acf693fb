package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class AgreementTest {

  @Test
  void isJudgedByTheLargestLogit() {
    float[] expected = {-4, 0.001f};
    assertThat(Agreement.require("other", expected, new float[] {-4, 0.003f}))
        .isCloseTo(0.0005, within(1e-7));
  }

  @Test
  void failsForOtherNumbers() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", new float[] {1, 2}, new float[] {1, 2.01f}))
        .withMessageStartingWith("other: logits differ by 0.005");
  }

  @Test
  void failsForWhatNoNetworkComputes() {
    float[] zeros = {0, 0};
    float[] unknown = {1, Float.NaN};
    assertThatIllegalStateException().isThrownBy(() -> Agreement.require("other", zeros, zeros));
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", new float[] {1, 1}, unknown));
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", zeros, new float[] {1}))
        .withMessage("other: 1 logits, expected 2");
  }
}
