package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.weights.Parameters;
import org.junit.jupiter.api.Test;

final class RandomNetworkTest {
  private static final NetworkSpec SPEC = Networks.parse("densenet-bc-22-4");

  @Test
  void isTheSameForTheSameSeed() {
    try (Parameters one = RandomNetwork.parameters(SPEC, 1);
        Parameters again = RandomNetwork.parameters(SPEC, 1);
        Parameters other = RandomNetwork.parameters(SPEC, 2)) {
      String name = "features.conv0.weight";
      assertThat(one.get(name).mismatch(again.get(name))).isEqualTo(-1);
      assertThat(one.get(name).mismatch(other.get(name))).isNotEqualTo(-1);
    }
  }

  @Test
  void variancesArePositive() {
    try (Parameters parameters = RandomNetwork.parameters(SPEC, 3)) {
      float[] variance = parameters.get("features.norm5.running_var").toArray(Parameters.ELEMENT);
      for (float value : variance) {
        assertThat(value).isBetween(0.69f, 1.31f);
      }
    }
  }
}
