package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgreementTest {
  private static Map<String, float[]> logits(float... values) {
    return Map.of("logits", values);
  }

  private static Map<String, float[]> trained(float... gradient) {
    return Map.of("logits", new float[] {1}, "stem", gradient);
  }

  @Test
  void isJudgedByTheLargestLogit() {
    assertThat(Agreement.require("other", logits(-4, 0.001f), logits(-4, 0.003f)))
        .isCloseTo(0.0005, within(1e-7));
  }

  @Test
  void failsForOtherNumbers() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", logits(1, 2), logits(1, 2.01f)))
        .withMessageStartingWith("other: logits differ by 0.005");
  }

  @Test
  void failsForWhatNoNetworkComputes() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", logits(0, 0), logits(0, 0)));
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", logits(1, 1), logits(1, Float.NaN)));
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", logits(0, 0), logits(1)))
        .withMessage("other: logits: 1 numbers, expected 2");
  }

  @Test
  void gradientsAreJudgedByTheirNorm() {
    assertThatCode(() -> Agreement.require("other", trained(3, 4), trained(3.2f, 4)))
        .doesNotThrowAnyException();
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", trained(3, 4), trained(3.3f, 4)))
        .withMessageStartingWith("other: stem differ by 0.06");
    assertThatIllegalStateException()
        .isThrownBy(() -> Agreement.require("other", trained(3, 4), logits(1)))
        .withMessageContaining("expected [");
  }
}
