package dev.densevec.bench.kernel;

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

/// The passes between convolutions at the shapes of a network's layers, on one thread. Counter
/// `gigabytes` is gigabytes a second, read and written together.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PassBenchmark {
  @Param("densenet121")
  private String network;

  /// A norm's, pooling's or the classifier's name. The command line replaces this list by all of
  /// the network's.
  @Param({"features.pool0", "features.transition1.norm", "features.norm5", "classifier"})
  private String pass;

  private Rig rig;
  private PassJob job;

  /// Work done.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /// Bytes read and written, in thousands of millions.
    public double gigabytes;
  }

  /// Plans the network.
  @Setup
  public void open() {
    rig = new Rig(network);
    job = rig.pass(pass);
  }

  /// A band of the layer.
  @Benchmark
  public void run(Counter counter) {
    job.pass().run(rig.context().kernels().pointwise(), rig.context().operands());
    counter.gigabytes += 1e-9 * job.bytes();
  }

  /// Frees the memory.
  @TearDown
  public void close() {
    rig.close();
  }
}
