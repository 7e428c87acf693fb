package dev.densevec.cli.speed;

import dev.densevec.cli.console.Failure;
import dev.densevec.infer.Model;
import dev.densevec.measure.FmaPeak;
import dev.densevec.measure.Machine;
import dev.densevec.measure.MemoryBandwidth;
import dev.densevec.measure.ProcessMemory;
import dev.densevec.tensor.Shape;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Measures and profiles workloads of one network, and the machine beside them.
public final class Bench {
  private static final long PEAK_MILLIS = 50;
  private static final long BANDWIDTH_MILLIS = 100;

  private final Parameters parameters;
  private final TrainingNetwork.Memory memory;
  private final Meter.Length length;

  /// A result with what it was made of.
  ///
  /// @param result the result
  /// @param millis duration of each run that counts, in milliseconds
  public record Measured(Result result, List<Double> millis) {}

  /// How measurements are made.
  ///
  /// @param memory how much training keeps between forward and backward
  /// @param warmUp seconds of uncounted runs at first
  /// @param seconds seconds of counted runs
  /// @param count counted runs instead of a time; empty for a time
  public record Settings(
      TrainingNetwork.Memory memory, double warmUp, double seconds, OptionalLong count) {}

  /// @param parameters the network's, which stay open as long as this is used
  public Bench(Parameters parameters, Settings settings) {
    this.parameters = parameters;
    memory = settings.memory();
    length = new Meter.Length(settings.warmUp(), settings.seconds(), settings.count());
  }

  /// About how many seconds a workload takes; empty if its runs are counted.
  public OptionalDouble expectedSeconds() {
    return length.count().isPresent()
        ? OptionalDouble.empty()
        : OptionalDouble.of(length.warmUp() + length.seconds());
  }

  /// Measures a workload.
  ///
  /// @param watch called when another stage begins, and often within; what it throws ends this
  /// @throws Failure if it doesn't fit in memory or can't be trained
  public Measured measure(Workload workload, Consumer<Stage> watch) {
    int threads = workload.threads() * workload.streams();
    watch.accept(Stage.PREPARING);
    // The load comes first: its kernels are compiled as in every other command.
    try (Load load = load(workload);
        FmaPeak peak = new FmaPeak(threads)) {
      double before = MemoryBandwidth.measure(threads, BANDWIDTH_MILLIS);
      // Measuring the bandwidth takes memory of its own, which does not count.
      boolean reset = ProcessMemory.resetPeak();
      Samples samples =
          new Meter(() -> peak.measure(PEAK_MILLIS), System::nanoTime, WarmUp.ofThisMachine())
              .measure(load, length, watch);
      OptionalLong resident = reset ? ProcessMemory.peakBytes() : OptionalLong.empty();
      double after = MemoryBandwidth.measure(threads, BANDWIDTH_MILLIS);
      return new Measured(
          Result.of(workload, load, samples, (before + after) / 2, resident), samples.millis());
    }
  }

  /// Profiles a workload, of one image if it is inference.
  ///
  /// @throws Failure if it doesn't fit in memory or can't be trained
  public Profile profile(Workload workload) {
    int threads = workload.threads();
    Machine machine = Machine.here();
    try (Load load = load(workload);
        FmaPeak peak = new FmaPeak(threads)) {
      double bandwidth = MemoryBandwidth.measure(threads, BANDWIDTH_MILLIS);
      Profiler profiler = new Profiler(load, System::nanoTime);
      WarmUp.ofThisMachine().run(profiler::turn, length.warmUp());
      profiler.forget();
      double before = peak.measure(PEAK_MILLIS);
      profiler.measure(length.seconds());
      double after = peak.measure(PEAK_MILLIS);
      bandwidth = Math.max(bandwidth, MemoryBandwidth.measure(threads, BANDWIDTH_MILLIS));
      Profile.Limits limits = new Profile.Limits(Math.max(before, after), bandwidth);
      return Profile.of(machine, workload, load.steps(), profiler.result(), limits);
    }
  }

  private Load load(Workload workload) {
    Shape image = new Shape(1, parameters.spec().inChannels(), workload.height(), workload.width());
    if (workload.training()) {
      return training(workload, image);
    }
    return new InferenceLoad(
        parameters,
        new Model.Options(
            workload.threads(), workload.batch(), Optional.of(image), workload.streams()));
  }

  private Load training(Workload workload, Shape image) {
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(workload.batch(), image)
            .withThreads(workload.threads())
            .withMemory(memory);
    try {
      return new TrainingLoad(parameters, options);
    } catch (IllegalArgumentException e) {
      throw Failure.unfit(e);
    }
  }
}
