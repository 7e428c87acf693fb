package dev.densevec.cli.speed;

import dev.densevec.measure.Machine;
import dev.densevec.plan.cost.StepCost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Where the time of a run goes.
///
/// @param machine the machine
/// @param workload what was measured
/// @param wholeMillis mean duration of a run that nobody watches, in milliseconds
/// @param stepsMillis sum of the steps' mean durations
/// @param peakGflops the machine's multiply-adds on as many threads, twice
/// @param bandwidth gigabytes a second that as many threads read from memory
/// @param steps the steps in the order in which they run
public record Profile(
    Machine machine,
    Workload workload,
    double wholeMillis,
    double stepsMillis,
    double peakGflops,
    double bandwidth,
    List<StepTime> steps) {

  /// Puts times beside costs.
  ///
  /// @param costs the steps
  /// @param watch their durations, and that of the whole
  /// @param limits what the machine can do
  static Profile of(
      Machine machine, Workload workload, List<StepCost> costs, Watch watch, Limits limits) {
    List<StepTime> steps = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      StepCost cost = costs.get(i);
      steps.add(
          new StepTime(
              cost.name(),
              cost.kind(),
              cost.pass().name().toLowerCase(Locale.ROOT),
              watch.stepMillis().get(i),
              cost.macs(),
              cost.bytes(),
              limits.millis(cost.macs(), cost.bytes())));
    }
    return new Profile(
        machine,
        workload,
        watch.wholeMillis(),
        steps.stream().mapToDouble(StepTime::millis).sum(),
        limits.gflops(),
        limits.bandwidth(),
        List.copyOf(steps));
  }

  /// Mean durations in milliseconds.
  ///
  /// @param stepMillis of each step of a run that is watched
  /// @param wholeMillis of a run that is not
  record Watch(List<Double> stepMillis, double wholeMillis) {}

  /// What the machine can do.
  ///
  /// @param gflops multiply-adds, twice, in thousands of millions a second
  /// @param bandwidth gigabytes a second from memory
  record Limits(double gflops, double bandwidth) {

    /// The least time for some work: the roofline model of Williams, Waterman and Patterson (doi
    /// 10.1145/1498765.1498785).
    double millis(long macs, long bytes) {
      return Math.max(2e-6 * macs / gflops, 1e-6 * bytes / bandwidth);
    }
  }

  /// The sum of the steps over the duration of a run that nobody watches.
  public double covered() {
    return stepsMillis / wholeMillis;
  }

  /// Sums over the steps of each block, in the order in which they run.
  public List<StepTime> blocks() {
    Map<String, StepTime> sums = new LinkedHashMap<>();
    for (StepTime step : steps) {
      sums.merge(
          step.pass() + step.block(),
          new StepTime(
              step.block(),
              step.kind(),
              step.pass(),
              step.millis(),
              step.macs(),
              step.bytes(),
              step.boundMillis()),
          Profile::sum);
    }
    return List.copyOf(sums.values());
  }

  /// The sum of all steps.
  public StepTime total() {
    return steps.stream().reduce(new StepTime("all", "", "", 0, 0, 0, 0), Profile::sum);
  }

  private static StepTime sum(StepTime a, StepTime b) {
    return new StepTime(
        a.name(),
        a.kind(),
        a.pass(),
        a.millis() + b.millis(),
        a.macs() + b.macs(),
        a.bytes() + b.bytes(),
        a.boundMillis() + b.boundMillis());
  }
}
