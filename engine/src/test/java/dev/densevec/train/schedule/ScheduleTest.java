package dev.densevec.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
        "step | unknown schedule 'step', expected constant, multistep, cosine or onecycle",
        "cosine:peak=1 | schedule cosine has no 'peak'",
        "cosine:end | schedule: 'end': expected key=value",
        "cosine:end=0,end=1 | schedule: 'end' is given twice",
        "cosine:end=x | schedule: end=x: expected a number",
        "cosine:end=2 | end is 2.0, expected 0 to 1",
        "cosine:end=NaN | end is NaN, expected 0 to 1",
        "multistep:factor=0 | factor is 0.0, expected above 0",
        "multistep:at=0.5/ | schedule: at=0.5/: '': expected a share as in 0.5, epochs as in 30e, or steps as in 500",
        "multistep:at=-1e | schedule: at=-1e: -1.0 epochs, expected at least 0",
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
