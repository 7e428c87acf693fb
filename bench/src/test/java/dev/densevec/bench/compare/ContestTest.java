package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.bench.Quartiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// On a clock that only the engines move.
final class ContestTest {
  private static final long MILLI = 1_000_000;

  private final List<String> log = new ArrayList<>();
  private long now = 17;
  private final Contest contest =
      new Contest(List.of(peer("fast", 2), peer("slow", 6)), () -> 100 + log.size(), () -> now);

  private Peer peer(String name, long millis) {
    return new FakePeer(
        () -> {
          log.add(name);
          now += millis * MILLI;
        });
  }

  @Test
  void enginesTakeTurnsInAlternatingOrder() {
    contest.run(new Contest.Length(3, 0, 1));
    assertThat(log)
        .containsExactly(
            "fast", "fast", "slow", "slow", "slow", "slow", "fast", "fast", "fast", "fast", "slow",
            "slow");
  }

  @Test
  void aTurnLastsAsLongAsAskedBesideItsFirstRun() {
    contest.run(new Contest.Length(1, 0.05, 1));
    assertThat(log).filteredOn("fast"::equals).hasSize(1 + 25);
    assertThat(log).filteredOn("slow"::equals).hasSize(1 + 9);
  }

  @Test
  void reportsDurationsRatiosAndPeaks() {
    Contest.Result result = contest.run(new Contest.Length(2, 0, 4));
    assertThat(result.time(0)).isEqualTo(same(2 * MILLI));
    assertThat(result.time(1)).isEqualTo(same(6 * MILLI));
    assertThat(result.ratio(0)).isEqualTo(same(1));
    assertThat(result.ratio(1)).isEqualTo(same(3));
    assertThat(result.peak()).containsExactly(100.0, 110.0, 120.0);
  }

  private static Quartiles same(double value) {
    return new Quartiles(value, value, value, value, value);
  }

  @Test
  void refusesToMeasureNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Contest.Length(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Contest.Length(1, 1, 0));
  }
}
