package dev.densevec.bench.model;

import dev.densevec.bench.RandomNetwork;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/// Inference of a batch in native memory. With `-prof gc`, `gc.alloc.rate.norm` shows what a batch
/// allocates: nothing but the profiler's own rounding.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ModelBenchmark {
  @Param({"densenet121", "densenet169", "densenet201", "densenet161"})
  private String network;

  @Param({"1", "8"})
  private int batch;

  @Param({"1", "2"})
  private int threads;

  private final Arena arena = Arena.ofShared();
  private Model model;
  private MemorySegment images;
  private MemorySegment logits;

  /// Images counted beside batches.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /// Images of all batches.
    public long images;
  }

  /// Opens the network with random weights.
  @Setup
  public void open() {
    NetworkSpec spec = Networks.parse(network);
    Shape input = spec.defaultInput().withBatch(batch);
    try (Parameters parameters = RandomNetwork.parameters(spec, 1)) {
      model =
          Model.of(parameters, Model.Options.defaults().withThreads(threads).withMaxBatch(batch));
    }
    images = arena.allocateFrom(ValueLayout.JAVA_FLOAT, RandomNetwork.images(input, 2));
    logits = arena.allocate(ValueLayout.JAVA_FLOAT, (long) batch * spec.classes());
  }

  /// One batch.
  @Benchmark
  public MemorySegment predict(Counter counter) {
    model.predict(images, batch, logits);
    counter.images += batch;
    return logits;
  }

  /// Frees the memory.
  @TearDown
  public void close() {
    model.close();
    arena.close();
  }
}
