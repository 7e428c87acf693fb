package dev.densevec.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FmaPeakTest {

  @Test
  void isThatOfACompiledLoop() {
    try (FmaPeak peak = new FmaPeak(1)) {
      // An interpreted loop stays below 0.1; the slowest core with vectors is far above 1.
      assertThat(peak.measure(50)).isBetween(1.0, 2000.0);
    }
  }
}
