package dev.densevec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RandomnessTest {
  @Test
  void everyInputMatters() {
    Set<Long> seen = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      for (int epoch = 0; epoch < 5; epoch++) {
        for (int number = 0; number < 50; number++) {
          for (int purpose = 1; purpose < 5; purpose++) {
            seen.add(new Randomness(seed, epoch, number, purpose).nextLong());
          }
        }
      }
    }
    assertThat(seen).hasSize(5 * 5 * 50 * 4);
  }

  /// Training that is resumed with a newer version must go on with the same numbers.
  @Test
  void numbersNeverChange() {
    Randomness random = new Randomness(42, 3, 7, Randomness.PICTURE);
    assertThat(random.nextLong()).isEqualTo(-6728575875416846638L);
    assertThat(random.nextInt(1000)).isEqualTo(883);
  }

  @Test
  void betaHasItsMoments() {
    for (double alpha : new double[] {0.2, 1, 3}) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 20000; i++) {
        double value = new Randomness(1, 0, i, Randomness.MIX).beta(alpha);
        assertThat(value).isBetween(0.0, 1.0);
        sum += value;
        squares += (value - 0.5) * (value - 0.5);
      }
      assertThat(sum / 20000).isCloseTo(0.5, within(0.012));
      assertThat(squares / 20000).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
    }
  }

  @Test
  void boundedNumbersAreEven() {
    int[] counts = new int[7];
    Randomness random = new Randomness(9, 0, 0, Randomness.ORDER);
    for (int i = 0; i < 70000; i++) {
      counts[random.nextInt(7)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9700, 10300);
    }
  }

  @Test
  void everyOrderOfThreeComesUp() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      int[] order = new int[3];
      new Randomness(i, 0, 0, Randomness.ORDER).permute(order);
      seen.add(order[0] * 9 + order[1] * 3 + order[2]);
    }
    assertThat(seen).hasSize(6);
  }
}
