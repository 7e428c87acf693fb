package dev.densevec.bench.model;

import dev.densevec.bench.RandomNetwork;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A training step of a batch in native memory, and the optimiser's. With `-prof gc`,
/// `gc.alloc.rate.norm` shows what a step allocates.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TrainingBenchmark {
  @Param("densenet-bc-100-12")
  private String network;

  @Param("64")
  private int batch;

  @Param({"1", "2"})
  private int threads;

  private final Arena arena = Arena.ofShared();
  private Parameters parameters;
  private TrainingNetwork training;
  private Sgd optimizer;
  private MemorySegment images;
  private MemorySegment targets;

  /// Opens the network with random weights.
  @Setup
  public void open() {
    Shape input = Networks.parse(network).defaultInput();
    PeerWorkload workload =
        new PeerWorkload(Task.TRAINING, network, input.withBatch(batch), threads);
    parameters = RandomNetwork.parameters(workload.spec(), 1);
    training =
        TrainingNetwork.of(
            parameters, TrainingNetwork.Options.defaults(batch, input).withThreads(threads));
    optimizer = Sgd.of(training.trained(), Sgd.Settings.paper());
    images = arena.allocateFrom(ValueLayout.JAVA_FLOAT, RandomNetwork.images(workload.input(), 2));
    targets = arena.allocateFrom(ValueLayout.JAVA_FLOAT, workload.targets());
  }

  /// Forward, loss, backward.
  @Benchmark
  public double step() {
    training.zeroGradients();
    return training.step(images, targets, batch);
  }

  /// The same, and the optimiser's step at a rate at which nothing changes.
  @Benchmark
  public double stepAndUpdate() {
    double loss = step();
    optimizer.step(0);
    return loss;
  }

  /// Frees the memory.
  @TearDown
  public void close() {
    training.close();
    parameters.close();
    arena.close();
  }
}
