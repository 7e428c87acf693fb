package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

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
      new Contest(List.of(peer("fast", 2), peer("slow", 6)), () -> 200 + log.size(), () -> now);

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
    Standings standings = contest.run(new Contest.Length(2, 0, 4));
    assertThat(standings.time(0)).isEqualTo(same(2 * MILLI));
    assertThat(standings.time(1)).isEqualTo(same(6 * MILLI));
    assertThat(standings.ratio(0)).isEqualTo(same(1));
    assertThat(standings.ratio(1)).isEqualTo(same(3));
    assertThat(standings.counted())
        .extracting(Round::peakBefore, Round::peakAfter)
        .containsExactly(tuple(200.0, 210.0), tuple(210.0, 220.0));
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
