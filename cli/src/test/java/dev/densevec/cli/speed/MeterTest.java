package dev.densevec.cli.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.plan.cost.StepCost;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/// Measurements on a clock that only runs of the load move on.
final class MeterTest {
  private static final Workload WORKLOAD = new Workload("densenet121", 224, 224, false, 4, 2);
  private static final long MILLI = 1_000_000;

  private final FakeLoad load = new FakeLoad();

  /// A batch of 4 images with 8 million multiply-adds; steps of 1, 2 and 3 tenths of its time.
  private static final class FakeLoad implements Load {
    private final List<Long> durations = new ArrayList<>(List.of(10 * MILLI));
    private long now;
    private int runs;
    private int compiledRuns;

    private long duration() {
      return durations.get(runs++ % durations.size());
    }

    @Override
    public void run() {
      now += duration();
    }

    @Override
    public void run(IntConsumer afterStep) {
      long duration = duration();
      for (int step = 0; step < 3; step++) {
        now += duration * (step + 1) / 6;
        afterStep.accept(step);
      }
    }

    @Override
    public List<StepCost> steps() {
      return List.of(
          new StepCost("stem", "stem", StepCost.Pass.FORWARD, 2_000_000, 1_000),
          new StepCost("block1.layer1", "layer", StepCost.Pass.FORWARD, 6_000_000, 9_000),
          new StepCost("classifier", "head", StepCost.Pass.FORWARD, 0, 4_000_000));
    }

    @Override
    public int images() {
      return 4;
    }

    @Override
    public long memoryBytes() {
      return 1234;
    }

    @Override
    public void close() {}
  }

  /// The compiler takes a millisecond of each of the first runs.
  private WarmUp warmUp() {
    return new WarmUp(() -> load.now, () -> Math.min(load.runs, load.compiledRuns));
  }

  private Samples measure(double peak, double warmUp, double seconds, OptionalLong count) {
    return new Meter(() -> peak, () -> load.now, warmUp())
        .measure(load, new Meter.Length(warmUp, seconds, count), _ -> {});
  }

  @Test
  void countsAsManyRunsAsAskedFor() {
    Samples samples = measure(8, 0, 1, OptionalLong.of(7));
    assertThat(samples.millis()).hasSize(7).allMatch(millis -> millis == 10);
    assertThat(samples.slices()).hasSize(1);
  }

  @Test
  void runsForATimeAfterTheWarmUp() {
    Samples samples = measure(8, 0.05, 1, OptionalLong.empty());
    // Slices of 40 runs, the last of them full; from the second on, one run is not counted.
    assertThat(samples.slices()).hasSize(3).allMatch(slice -> slice.runs() == 40);
    // Before, five for the time asked for, and a stretch in which the compiler rests.
    assertThat(load.runs).isEqualTo(5 + 40 + 3 * 40 + 2);
  }

  @Test
  void warmsUpUntilTheCompilerRests() {
    load.compiledRuns = 130;
    Samples samples = measure(8, 0.05, 0.1, OptionalLong.empty());
    assertThat(samples.slices()).hasSize(1);
    // 5 of the runs from 125 on are compiled beside: more than a hundredth of that stretch.
    assertThat(load.runs).isEqualTo(5 + 5 * 40 + 40);
  }

  @Test
  void doesNotWaitForeverForTheCompiler() {
    load.compiledRuns = Integer.MAX_VALUE;
    measure(8, 0.05, 0.1, OptionalLong.empty());
    assertThat(load.runs * 10).isBetween(20_000, 21_500);
  }

  @Test
  void sumsUpSpeedAndShares() {
    Samples samples = measure(8, 0, 0.4, OptionalLong.empty());
    Result result = Result.of(WORKLOAD, load, samples, 0.5, OptionalLong.of(99));
    assertThat(result.runs()).isEqualTo(40);
    assertThat(result.imagesPerSecond()).isCloseTo(400, within(1e-9));
    assertThat(result.gflops()).isCloseTo(1.6, within(1e-9));
    assertThat(result.ofPeak().median()).isCloseTo(0.2, within(1e-9));
    // 4.01 MB in 10 ms are 0.401 GB/s.
    assertThat(result.ofBandwidth()).isCloseTo(0.802, within(1e-9));
    assertThat(result.nativeBytes()).isEqualTo(1234);
    assertThat(result.residentBytes()).isEqualTo(99);
    assertThat(result.phases()).isNull();
  }

  @Test
  void percentilesAreThoseOfAllRuns() {
    load.durations.clear();
    for (int i = 0; i <= 100; i++) {
      load.durations.add(i * MILLI / 100);
    }
    // The warm-up takes the first of them.
    Samples samples = measure(8, 0, 1, OptionalLong.of(101));
    Times times = Result.of(WORKLOAD, load, samples, 1, OptionalLong.empty()).millis();
    assertThat(
            List.of(times.min(), times.p50(), times.p90(), times.p95(), times.p99(), times.max()))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b))
        .containsExactly(0.0, 0.5, 0.9, 0.95, 0.99, 1.0);
    assertThat(times.mean()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void slicesBesideALowPeakDoNotCountForTheShare() {
    double[] peaks = {8, 8, 4, 8};
    int[] next = {0};
    Samples samples =
        new Meter(() -> peaks[next[0]++], () -> load.now, warmUp())
            .measure(load, new Meter.Length(0, 1.2, OptionalLong.empty()), _ -> {});
    Spread share = Result.of(WORKLOAD, load, samples, 1, OptionalLong.empty()).ofPeak();
    assertThat(share.count()).isEqualTo(1);
    assertThat(share.median()).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void aProfilesStepsAddUpToTheWhole() {
    load.durations.clear();
    load.durations.addAll(List.of(12 * MILLI, 12 * MILLI, 60 * MILLI, 60 * MILLI));
    Profiler profiler = new Profiler(load, () -> load.now);
    profiler.turn();
    profiler.forget();
    profiler.measure(1);
    Profile profile =
        Profile.of(null, WORKLOAD, load.steps(), profiler.result(), new Profile.Limits(8, 1));
    // The slower half of the runs doesn't count.
    assertThat(profile.wholeMillis()).isCloseTo(12, within(1e-9));
    assertThat(profile.steps())
        .extracting(step -> Math.round(step.millis()))
        .containsExactly(2L, 4L, 6L);
    assertThat(profile.stepsMillis()).isCloseTo(profile.wholeMillis(), within(1e-9));
    assertThat(profile.covered()).isCloseTo(1, within(1e-9));
    assertThat(profile.blocks().stream().mapToDouble(StepTime::millis).sum())
        .isCloseTo(profile.stepsMillis(), within(1e-9));
    assertThat(profile.total().millis()).isCloseTo(profile.stepsMillis(), within(1e-9));
  }

  @Test
  void theRooflineIsTheLowerOfTwoLimits() {
    Profiler profiler = new Profiler(load, () -> load.now);
    profiler.turn();
    profiler.forget();
    profiler.measure(0);
    Profile profile =
        Profile.of(null, WORKLOAD, load.steps(), profiler.result(), new Profile.Limits(8, 1));
    StepTime layer = profile.steps().get(1);
    StepTime head = profile.steps().get(2);
    assertThat(layer.boundMillis()).isCloseTo(2 * 6.0 / 8, within(1e-9));
    assertThat(layer.gflops()).isCloseTo(12 / layer.millis(), within(1e-9));
    assertThat(head.boundMillis()).isCloseTo(4, within(1e-9));
    assertThat(head.ofRoofline()).isCloseTo(4 / head.millis(), within(1e-9));
    assertThat(layer.beyondMillis()).isCloseTo(layer.millis() - 1.5, within(1e-9));
    assertThat(layer.block()).isEqualTo("block1");
  }
}
