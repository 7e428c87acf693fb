package dev.densevec.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// On a clock that only the peer moves.
final class TurnsTest {
  private static final double MILLI = 1e6;

  private final List<Integer> millis = new ArrayList<>();
  private long now = 17;
  private int runs;
  private final Turns turns =
      new Turns(
          new FakePeer(() -> now += (long) (MILLI * millis.get(Math.min(runs++, 2)))), () -> now);

  @Test
  void aShortFirstRunDoesNotCount() {
    millis.addAll(List.of(100, 2, 2));
    assertThat(turns.take(0, 2)).isEqualTo(2 * MILLI);
    assertThat(runs).isEqualTo(3);
  }

  @Test
  void aLongFirstRunCounts() {
    millis.addAll(List.of(900, 500, 500));
    assertThat(turns.take(0, 2)).isEqualTo(700 * MILLI);
    assertThat(runs).isEqualTo(2);
  }

  @Test
  void lastsAsLongAsAsked() {
    millis.addAll(List.of(2, 2, 2));
    turns.take(0.05, 1);
    assertThat(runs).isEqualTo(25);
  }
}
