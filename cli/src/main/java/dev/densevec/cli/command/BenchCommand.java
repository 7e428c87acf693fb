package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.MeasuringOptions;
import dev.densevec.cli.mixin.NetworkChoice;
import dev.densevec.cli.mixin.PassOptions;
import dev.densevec.cli.mixin.StreamsOption;
import dev.densevec.cli.mixin.SweepOptions;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.speed.Bench;
import dev.densevec.cli.speed.Result;
import dev.densevec.cli.speed.Workload;
import dev.densevec.cli.speed.report.BenchRun;
import dev.densevec.cli.speed.report.SpeedReport;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec bench`: measures how fast a network runs on this machine.
@Command(
    name = "bench",
    description = {
      "Measure how fast a network runs here, beside what the machine can do.",
      "",
      "Runs are counted in slices of some tenths of a second, with the machine's peak of"
          + " multiply-adds measured between them. GFLOP/s are the multiply-adds that are done, less"
          + " than a network has on paper where algebra saves some.",
      ""
    },
    abbreviateSynopsis = true)
public final class BenchCommand implements Verb {
  /// Images that each thread gets in a batch of the throughput mode.
  private static final int IMAGES_A_THREAD = 4;

  private final Console console;

  @Mixin private NetworkChoice network;
  @Mixin private SweepOptions sweep;
  @Mixin private StreamsOption streams;
  @Mixin private PassOptions pass;
  @Mixin private MeasuringOptions measuring;
  @Mixin private FormatOption format;

  /// What batches are for.
  enum Mode {
    /// One image, shared by all threads.
    LATENCY,
    /// Images enough for each thread to have its own.
    THROUGHPUT
  }

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "latency: one image on all threads (default); throughput: images spread over threads.")
  private Mode mode;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Runs that are counted, instead of a time.")
  private Integer count;

  @Option(
      names = "--png",
      paramLabel = "OUT",
      description = "Draw it: how speed scales, or how long runs took.")
  private Path png;

  @Option(
      names = "--compare",
      paramLabel = "REPORT",
      description =
          "A report of --format json to compare with; without a NETWORK, what it measured is"
              + " measured again.")
  private Path compare;

  @Option(
      names = "--with",
      paramLabel = "REPORT",
      description = "Measure nothing: compare with this report.")
  private Path with;

  /// @param console the streams it talks through
  public BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    BenchRun run = new BenchRun(console, format.format());
    if (with != null) {
      compareReports(run);
      return ExitCode.OK;
    }
    Bench.Settings settings =
        new Bench.Settings(pass.memory(), measuring.warmUp(), measuring.seconds(), count());
    Optional<SpeedReport> before =
        compare == null ? Optional.empty() : Optional.of(SpeedReport.read(compare));
    Optional<Path> chart = Optional.ofNullable(png);
    if (before.isPresent() && network.absent()) {
      List<Workload> workloads = workloads(before.get());
      try (Parameters parameters = random(workloads.getFirst().network())) {
        run.measure(new Bench(parameters, settings), workloads, before, chart);
      }
    } else {
      try (Parameters parameters = network.parameters(MeasuringOptions.SEED)) {
        List<Workload> workloads = workloads(parameters.spec());
        run.measure(new Bench(parameters, settings), workloads, before, chart);
      }
    }
    return ExitCode.OK;
  }

  private void compareReports(BenchRun run) throws IOException {
    if (compare == null) {
      throw Failure.usage("--with goes with --compare REPORT, the report from before");
    }
    if (!network.absent() || png != null) {
      throw Failure.usage("--with compares two reports: nothing is measured or drawn");
    }
    run.compare(SpeedReport.read(compare), SpeedReport.read(with));
  }

  private OptionalLong count() {
    if (count == null) {
      return OptionalLong.empty();
    }
    if (count < 1) {
      throw Failure.usage("--count is " + count + ", expected at least 1");
    }
    return OptionalLong.of(count);
  }

  /// What a report measured.
  private List<Workload> workloads(SpeedReport report) {
    if (mode != null || pass.training() || sweep.given() || streams.streams() > 1) {
      throw Failure.usage("the report says what is measured: name a NETWORK to change it");
    }
    return report.results().stream().map(Result::workload).toList();
  }

  private static Parameters random(String text) {
    Parameters parameters = Parameters.allocate(WeightsOptions.parse(text));
    Initialization.HE_FAN_OUT.apply(parameters, MeasuringOptions.SEED);
    return parameters;
  }

  private List<Workload> workloads(NetworkSpec spec) {
    if (mode != null && (pass.training() || sweep.batchGiven())) {
      throw Failure.usage("--mode goes neither with --train nor with --batch");
    }
    if (streams.streams() > 1 && pass.training()) {
      throw Failure.usage("--streams is about inference, and --train measures training");
    }
    Shape input = network.input(spec);
    List<Workload> workloads = new ArrayList<>();
    for (int threads : sweep.threads()) {
      for (int batch : sweep.batches(usualBatch(threads))) {
        workloads.add(
            new Workload(
                network.name(spec),
                input.w(),
                input.h(),
                pass.training(),
                batch,
                threads,
                streams.streams()));
      }
    }
    return workloads;
  }

  private int usualBatch(int threads) {
    if (pass.training()) {
      return PassOptions.TRAINING_BATCH;
    }
    return mode == Mode.THROUGHPUT ? IMAGES_A_THREAD * threads : 1;
  }
}
