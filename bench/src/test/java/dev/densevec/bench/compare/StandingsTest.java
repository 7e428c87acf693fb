package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.bench.Quartiles;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandingsTest {
  private final Round quiet = new Round(List.of(10.0, 20.0), 95, 100);
  private final Round disturbedAfter = new Round(List.of(10.0, 90.0), 100, 50);
  private final Round disturbedBefore = new Round(List.of(30.0, 20.0), 50, 92);
  private final Round quietToo = new Round(List.of(20.0, 60.0), 92, 91);

  @Test
  void onlyQuietRoundsCount() {
    Standings standings = Standings.of(List.of(quiet, disturbedAfter, disturbedBefore, quietToo));
    assertThat(standings.counted()).containsExactly(quiet, quietToo);
    assertThat(standings.quiet()).isEqualTo(2);
    assertThat(standings.rounds()).isEqualTo(4);
    assertThat(standings.time(1)).isEqualTo(new Quartiles(20, 30, 40, 50, 60));
    assertThat(standings.ratio(1)).isEqualTo(new Quartiles(2, 2.25, 2.5, 2.75, 3));
    assertThat(standings.peak().median()).isEqualTo(93.5);
  }

  @Test
  void allCountIfNoneWasQuiet() {
    Standings standings = Standings.of(List.of(disturbedAfter, disturbedBefore));
    assertThat(standings.counted()).hasSize(2);
    assertThat(standings.quiet()).isZero();
  }
}
