package dev.densevec.cli.speed.report;

import dev.densevec.cli.chart.LineChart;
import dev.densevec.cli.speed.Profile;
import dev.densevec.cli.speed.StepTime;
import java.util.List;

/// The roofline of a machine, and the steps below it.
final class RooflineChart {
  /// Positions from which the roof is drawn.
  private static final int POINTS = 200;

  private RooflineChart() {}

  /// Steps without multiply-adds have no place in it.
  static LineChart of(Profile profile) {
    List<StepTime> steps = profile.steps().stream().filter(step -> step.macs() > 0).toList();
    double least = steps.stream().mapToDouble(StepTime::intensity).min().orElseThrow();
    double most = steps.stream().mapToDouble(StepTime::intensity).max().orElseThrow();
    double[] intensities = new double[POINTS];
    double[] roof = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      intensities[i] = least * Math.pow(most / least, (double) i / (POINTS - 1));
      roof[i] = Math.min(profile.peakGflops(), intensities[i] * profile.bandwidth());
    }
    LineChart chart =
        new LineChart(profile.workload().toString(), "FLOP/byte", "GFLOP/s")
            .logarithmicX()
            .logarithmicY()
            .line("roofline", intensities, roof);
    List<String> groups = steps.stream().map(RooflineChart::group).distinct().toList();
    for (String group : groups) {
      List<StepTime> own = steps.stream().filter(step -> group(step).equals(group)).toList();
      chart.points(
          group,
          own.stream().mapToDouble(StepTime::intensity).toArray(),
          own.stream().mapToDouble(StepTime::gflops).toArray());
    }
    return chart;
  }

  /// The block for a layer; what it is for others, in training with the direction.
  private static String group(StepTime step) {
    String block = step.kind().equals("layer") ? step.block() : step.kind();
    String name = block.substring(block.lastIndexOf('.') + 1);
    return step.pass().equals("backward") ? name + " backward" : name;
  }
}
