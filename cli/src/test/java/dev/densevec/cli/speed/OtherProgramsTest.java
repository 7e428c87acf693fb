package dev.densevec.cli.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.cli.speed.OtherPrograms.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtherProgramsTest {
  private static List<String> stat(long user, long idle) {
    return List.of(
        "cpu  " + user + " 0 100 " + idle + " 7 0 3 0 0 0", "cpu0 1 2", "cpu1 1 2", "intr 5");
  }

  private static Reading reading(long user, long idle, double own, double seconds) {
    return OtherPrograms.parse(stat(user, idle), own, (long) (seconds * 1e9)).orElseThrow();
  }

  /// Of 400 ticks of two processors in two seconds, 300 are busy; 1 of the 4 seconds is our own.
  @Test
  void ownWorkIsNotThatOfOthers() {
    double share = OtherPrograms.share(reading(1000, 2000, 10, 5), reading(1300, 2100, 11, 7));
    assertThat(share).isCloseTo(0.75 - 0.25, within(1e-9));
  }

  @Test
  void alone() {
    assertThat(OtherPrograms.share(reading(0, 0, 0, 0), reading(100, 300, 2, 2))).isZero();
    assertThat(OtherPrograms.share(reading(0, 0, 0, 0), reading(0, 0, 0, 0))).isZero();
  }

  @Test
  void whatIsNotUnderstoodIsNoReading() {
    assertThat(OtherPrograms.parse(List.of(), 1, 1)).isEmpty();
    assertThat(OtherPrograms.parse(List.of("cpu  a b c d e f g"), 1, 1)).isEmpty();
    assertThat(OtherPrograms.parse(List.of("cpu  1 2"), 1, 1)).isEmpty();
  }
}
