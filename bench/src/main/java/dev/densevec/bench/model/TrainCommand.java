package dev.densevec.bench.model;

import dev.densevec.bench.Json;
import dev.densevec.bench.Quartiles;
import dev.densevec.bench.RandomNetwork;
import dev.densevec.measure.FmaPeak;
import dev.densevec.measure.Machine;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `train`: images a second through forward and backward, and the share of the machine's
/// multiply-adds that this is. Steps and measurements of the machine take turns.
@Command(
    name = "train",
    description = "Times training steps.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class TrainCommand implements Callable<Integer> {
  private static final long PEAK_MILLIS = 200;

  /// Multiply-adds of a step as multiples of the forward's: forward, gradient of the maps, gradient
  /// of the weights.
  private static final int PASSES = 3;

  @Spec private CommandSpec command;

  @Option(names = "--network", defaultValue = "densenet-bc-100-12", description = "The network.")
  private String network;

  @Option(names = "--size", defaultValue = "0", description = "Rows and columns; 0: the network's.")
  private int size;

  @Option(names = "--batch", defaultValue = "64", description = "Images of a step.")
  private int batch;

  @Option(names = "--threads", defaultValue = "1", description = "Threads that share a step.")
  private int threads;

  @Option(names = "--memory", defaultValue = "KEEP", description = "${COMPLETION-CANDIDATES}.")
  private TrainingNetwork.Memory memory;

  @Option(names = "--warm-up", defaultValue = "2", description = "Uncounted steps at first.")
  private int warmUp;

  @Option(names = "--steps", defaultValue = "5", description = "Steps that are timed.")
  private int steps;

  @Override
  public Integer call() {
    NetworkSpec spec = Networks.parse(network);
    Shape input = size > 0 ? new Shape(1, spec.inChannels(), size, size) : spec.defaultInput();
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(batch, input).withThreads(threads).withMemory(memory);
    try (FmaPeak peak = new FmaPeak(threads);
        Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(spec, 1);
        TrainingNetwork training = TrainingNetwork.of(parameters, options)) {
      MemorySegment images =
          arena.allocateFrom(
              ValueLayout.JAVA_FLOAT, RandomNetwork.images(input.withBatch(batch), 2));
      MemorySegment targets = targets(arena, spec.classes());
      measure(training, peak, images, targets, command.commandLine().getOut());
    }
    return 0;
  }

  private MemorySegment targets(Arena arena, int classes) {
    MemorySegment targets = arena.allocate((long) batch * classes * Float.BYTES, Float.BYTES);
    for (int i = 0; i < batch; i++) {
      targets.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * classes + i % classes, 1);
    }
    return targets;
  }

  private void measure(
      TrainingNetwork training,
      FmaPeak peak,
      MemorySegment images,
      MemorySegment targets,
      PrintWriter out) {
    out.println(Json.of(Machine.describe()));
    List<Double> rates = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    double before = peak.measure(PEAK_MILLIS);
    for (int step = 0; step < warmUp + steps; step++) {
      training.zeroGradients();
      long start = System.nanoTime();
      training.step(images, targets, batch);
      double seconds = (System.nanoTime() - start) * 1e-9;
      double after = peak.measure(PEAK_MILLIS);
      if (step >= warmUp) {
        rates.add(batch / seconds);
        double gflops = 2e-9 * PASSES * training.macs() * batch / seconds;
        shares.add(gflops / ((before + after) / 2));
      }
      before = after;
    }
    Quartiles rate = Quartiles.of(rates);
    Quartiles share = Quartiles.of(shares);
    out.printf("%s batch %d threads %d memory %s%n", network, batch, threads, memory);
    out.printf("images/s   %8.2f (%.2f to %.2f)%n", rate.median(), rate.min(), rate.max());
    out.printf(
        "of peak    %8.1f%% (%.1f%% to %.1f%%)%n",
        100 * share.median(), 100 * share.min(), 100 * share.max());
    out.printf("native MB  %8.1f%n", training.memoryBytes() * 1e-6);
    out.flush();
  }
}
