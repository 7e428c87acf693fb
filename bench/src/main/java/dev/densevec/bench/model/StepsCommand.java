package dev.densevec.bench.model;

import dev.densevec.bench.FmaPeak;
import dev.densevec.bench.Quartiles;
import dev.densevec.bench.RandomNetwork;
import dev.densevec.plan.Step;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `steps`: where the time of one image goes.
@Command(
    name = "steps",
    description = "Times every step of a network on one image.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class StepsCommand implements Callable<Integer> {
  private static final long PEAK_MILLIS = 200;

  @Spec private CommandSpec command;

  @Option(names = "--network", defaultValue = "densenet121", description = "The network.")
  private String network;

  @Option(names = "--size", defaultValue = "0", description = "Rows and columns; 0: the network's.")
  private int size;

  @Option(names = "--threads", defaultValue = "1", description = "Threads that share the image.")
  private int threads;

  @Option(names = "--seconds", defaultValue = "3", description = "Time to measure, after as long.")
  private double seconds;

  @Option(names = "--all", description = "Every single step, not only sums.")
  private boolean all;

  @Override
  public Integer call() {
    NetworkSpec spec = Networks.parse(network);
    Shape input = size > 0 ? new Shape(1, spec.inChannels(), size, size) : spec.defaultInput();
    Map<Step, Double> millis;
    double peak;
    try (FmaPeak machine = new FmaPeak(threads);
        Parameters parameters = RandomNetwork.parameters(spec, 1);
        StepClock clock = new StepClock(parameters, input, threads)) {
      clock.run(seconds);
      double before = machine.measure(PEAK_MILLIS);
      millis = clock.run(seconds);
      peak = Quartiles.of(List.of(before, machine.measure(PEAK_MILLIS))).median();
    }
    print(millis, peak, command.commandLine().getOut());
    return 0;
  }

  private void print(Map<Step, Double> millis, double peak, PrintWriter out) {
    double total = millis.values().stream().mapToDouble(Double::doubleValue).sum();
    out.printf("%-40s %9s %7s %9s %8s %7s%n", "step", "ms", "share", "MMAC", "GFLOP/s", "of peak");
    Map<String, List<Step>> groups = new LinkedHashMap<>();
    for (Step step : millis.keySet()) {
      String group = all ? step.name() : group(step);
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(step);
    }
    groups.put("all", List.copyOf(millis.keySet()));
    groups.forEach(
        (name, steps) -> {
          double time = steps.stream().mapToDouble(millis::get).sum();
          long macs = steps.stream().mapToLong(Step::macs).sum();
          double gflops = 2e-6 * macs / time;
          out.printf(
              "%-40s %9.3f %6.1f%% %9.2f %8.1f %6.1f%%%n",
              name, time, 100 * time / total, 1e-6 * macs, gflops, 100 * gflops / peak);
        });
    out.printf("FMA peak of %d threads: %.1f GFLOP/s%n", threads, peak);
    out.flush();
  }

  /// The block for a layer, the step itself for others.
  private static String group(Step step) {
    return step instanceof Step.Layer
        ? step.name().substring(0, step.name().lastIndexOf('.'))
        : step.name();
  }
}
