package dev.densevec.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.testing.NumberCases;
import java.io.IOException;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Learning rates against values computed by hand and by PyTorch's formulas.
final class ScheduleTest {
  private static double[] factors(String text, long steps, long stepsPerEpoch) {
    Schedule schedule = Schedule.parse(text);
    Schedule.Run run = new Schedule.Run(steps, stepsPerEpoch);
    return LongStream.range(0, steps).mapToDouble(step -> schedule.factor(step, run)).toArray();
  }

  @Test
  void thePapersScheduleFallsAtHalfAndThreeQuarters() {
    assertThat(factors("multistep", 8, 1))
        .containsExactly(1, 1, 1, 1, 0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1);
    assertThat(Schedule.paper()).isEqualTo(Schedule.parse("multistep"));
  }

  @Test
  void milestonesMayBeEpochsAndSteps() {
    assertThat(factors("multistep:at=2e/5,factor=0.5", 6, 2)).containsExactly(1, 1, 1, 1, .5, .25);
  }

  @Test
  void cosineIsPyTorchs() {
    // torch.optim.lr_scheduler.CosineAnnealingLR(lr=1, T_max=4): 1, .853553, .5, .146447
    assertThat(factors("cosine", 4, 1))
        .containsExactly(new double[] {1, 0.8535533905932737, 0.5, 0.1464466094067262}, eps());
    assertThat(factors("cosine:end=0.2", 4, 1)[2]).isCloseTo(0.6, eps());
  }

  @Test
  void oneCycleIsPyTorchs() {
    // OneCycleLR(max_lr=1, total_steps=10, pct_start=0.3): 3 - 1 = 2 steps up, 7 down
    double first = 1 / 25.0;
    double last = first / 1e4;
    double[] expected = new double[10];
    for (int step = 0; step < 10; step++) {
      double from = step < 2 ? first : 1;
      double to = step < 2 ? 1 : last;
      double share = step < 2 ? step / 2.0 : (step - 2) / 7.0;
      expected[step] = to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
    }
    double[] actual = factors("onecycle", 10, 1);
    assertThat(actual).containsExactly(expected, eps());
    assertThat(actual[0]).isCloseTo(0.04, eps());
    assertThat(actual[1]).isCloseTo(0.52, eps());
    assertThat(actual[2]).isCloseTo(1, eps());
    assertThat(actual[9]).isCloseTo(4e-6, within(1e-15));
  }

  @Test
  void oneCycleOfOneStepIsItsPeak() {
    assertThat(factors("onecycle", 1, 1)).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"restarts", "restarts-even"})
  void restartsArePyTorchs(String name) throws IOException {
    Map<String, double[]> numbers = NumberCases.read("/dev/densevec/training.txt").get(name);
    double[] s = numbers.get("settings");
    String text = "restarts:first=" + (int) s[0] + ",times=" + s[1] + ",end=" + s[2];
    double[] rates = numbers.get("rates");
    assertThat(factors(text, rates.length, 1)).containsExactly(rates, eps());
  }

  /// Losses are negated: PyTorch's mode is `min` for them. Settings are factor, patience,
  /// threshold, cooldown, end and rate.
  @ParameterizedTest
  @ValueSource(strings = {"plateau-min", "plateau-min-cooldown", "plateau-max"})
  void plateausArePyTorchs(String name) throws IOException {
    Map<String, double[]> numbers = NumberCases.read("/dev/densevec/training.txt").get(name);
    double[] s = numbers.get("settings");
    Plateau plateau = new Plateau(s[0], (int) s[1], s[2], (int) s[3], s[4]);
    Plateau.State state = Plateau.State.start();
    double[] rates = numbers.get("rates");
    for (int i = 0; i < rates.length; i++) {
      double value = numbers.get("values")[i];
      state = plateau.after(state, name.equals("plateau-max") ? value : -value, s[5]);
      assertThat(s[5] * state.factor()).as("step %d", i).isCloseTo(rates[i], eps());
    }
    assertThat(state.factor()).isLessThan(1);
    assertThat(plateau.after(state, Double.NaN, s[5]).best()).isEqualTo(state.best());
  }

  @Test
  void warmUpClimbsToTheFirstFactor() {
    assertThat(factors("constant:warmup=3", 5, 1))
        .containsExactly(new double[] {.25, .5, .75, 1, 1}, eps());
    double[] cosine = factors("cosine:warmup=0.5", 8, 1);
    assertThat(cosine).startsWith(0.2, 0.4);
    assertThat(cosine[4]).isEqualTo(1);
    assertThat(cosine[6]).isCloseTo(0.5, eps());
  }

  @Test
  void warmUpNeverTakesTheWholeRun() {
    assertThat(factors("constant:warmup=9e", 2, 1)).containsExactly(0.5, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "multistep:at=0.5/30e/7,factor=0.2",
        "cosine:end=0.01",
        "onecycle:peak=0.25,start=10.0,end=100.0",
        "restarts:first=500,times=1.5,end=0.01",
        "plateau:factor=0.5,patience=3,threshold=0.001,cooldown=2,end=0.01,warmup=2e",
        "constant:warmup=5e",
        "multistep:at=0.5/0.75,factor=0.1,warmup=0.05"
      })
  void textReadsBack(String text) {
    Schedule schedule = Schedule.parse(text);
    assertThat(schedule.text()).isEqualTo(text);
    assertThat(Schedule.parse(schedule.text())).isEqualTo(schedule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "step | unknown schedule 'step', expected constant, multistep, cosine, onecycle, restarts or plateau",
        "cosine:peak=1 | schedule cosine has no 'peak'",
        "cosine:end | schedule: 'end': expected key=value",
        "cosine:end=0,end=1 | schedule: 'end' is given twice",
        "cosine:end=x | schedule: end=x: expected a number",
        "cosine:end=2 | end is 2.0, expected 0 to 1",
        "cosine:end=NaN | end is NaN, expected 0 to 1",
        "multistep:factor=0 | factor is 0.0, expected above 0",
        "multistep:at=0.5/ | schedule: at=0.5/: '': expected a share as in 0.5, epochs as in 30e, or steps as in 500",
        "multistep:at=-1e | schedule: at=-1e: -1.0 epochs, expected at least 0",
        "restarts:first=0 | first is 0.0 and times 2.0, expected above 0 and at least 1",
        "restarts:times=0.5 | first is 10e and times 0.5, expected above 0 and at least 1",
        "plateau:patience=1.5 | schedule: patience=1.5: expected a number",
        "plateau:end=2 | end is 2.0, expected 0 to 1",
        "plateau:factor=1 | 'factor is 1.0, patience 10, threshold 1.0E-4, cooldown 0: expected between 0 and 1, and at least 0'",
        "onecycle:peak=1 | peak is 1.0, expected between 0 and 1",
        "onecycle:start=0.5 | start is 0.5 and end 10000.0, expected at least 1"
      })
  void whatMakesNoSenseIsNamed(String text, String message) {
    assertThatThrownBy(() -> Schedule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static org.assertj.core.data.Offset<Double> eps() {
    return within(1e-12);
  }
}
