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
  private static final double UNLIMITED = Double.POSITIVE_INFINITY;

  private final List<String> log = new ArrayList<>();
  private long now = 17;
  private final Contest contest =
      new Contest(List.of(engine("fast", 2), engine("slow", 6)), () -> 200 + log.size(), () -> now);

  private FakeEngine engine(String name, long millis) {
    return new FakeEngine(
        name,
        () -> {
          log.add(name);
          now += millis * MILLI;
          return millis * MILLI;
        });
  }

  @Test
  void enginesTakeTurnsInAlternatingOrder() throws EngineFailure {
    contest.run(new Contest.Length(3, 0, 1, UNLIMITED));
    assertThat(log).containsExactly("fast", "slow", "slow", "fast", "fast", "slow");
  }

  @Test
  void beginsNoRoundAfterTheLimitButTheFirstThree() throws EngineFailure {
    assertThat(contest.run(new Contest.Length(9, 0, 1, 0.001)).rounds()).isEqualTo(3);
    assertThat(contest.run(new Contest.Length(9, 0, 1, 0.033)).rounds()).isEqualTo(5);
    assertThat(contest.run(new Contest.Length(9, 0, 1, UNLIMITED)).rounds()).isEqualTo(9);
  }

  @Test
  void reportsDurationsRatiosAndPeaks() throws EngineFailure {
    Standings standings = contest.run(new Contest.Length(2, 0, 4, UNLIMITED));
    assertThat(standings.time(0)).isEqualTo(same(2 * MILLI));
    assertThat(standings.time(1)).isEqualTo(same(6 * MILLI));
    assertThat(standings.ratio(0)).isEqualTo(same(1));
    assertThat(standings.ratio(1)).isEqualTo(same(3));
    assertThat(standings.counted())
        .extracting(Round::peakBefore, Round::peakAfter)
        .containsExactly(tuple(200.0, 202.0), tuple(202.0, 204.0));
  }

  private static Quartiles same(double value) {
    return new Quartiles(value, value, value, value, value);
  }

  @Test
  void refusesToMeasureNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Contest.Length(0, 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Contest.Length(1, 1, 0, 1));
  }
}
