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

/// The convolution kernels at the shapes of a network's layers, on one thread. Counter `gflop` is
/// GFLOP/s.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ConvBenchmark {
  @Param("densenet121")
  private String network;

  /// A convolution's name. The command line replaces this list by all of the network's.
  @Param({"features.conv0", "features.denseblock1.denselayer1.conv2"})
  private String layer;

  private Rig rig;
  private ConvJob job;

  /// Work done.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counter {
    /// Multiply-adds times two, in thousands of millions.
    public double gflop;
  }

  /// Plans the network.
  @Setup
  public void open() {
    rig = new Rig(network);
    job = rig.convolution(layer);
  }

  /// A band of the layer.
  @Benchmark
  public void run(Counter counter) {
    job.run(rig.context());
    counter.gflop += 2e-9 * job.macs();
  }

  /// Frees the memory.
  @TearDown
  public void close() {
    rig.close();
  }
}
