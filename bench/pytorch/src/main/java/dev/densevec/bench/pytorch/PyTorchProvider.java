package dev.densevec.bench.pytorch;

import ai.djl.engine.Engine;
import dev.densevec.bench.peer.Jemalloc;
import dev.densevec.bench.peer.Peer;
import dev.densevec.bench.peer.PeerProvider;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.weights.Parameters;
import java.util.Locale;
import java.util.Map;

/// PyTorch with tensors as they are written, and with jemalloc, which is twice as fast for it than
/// the usual allocator, where the system has it.
public class PyTorchProvider implements PeerProvider {
  private final MemoryFormat format;

  /// PyTorch with contiguous tensors.
  public PyTorchProvider() {
    this(MemoryFormat.CONTIGUOUS);
  }

  PyTorchProvider(MemoryFormat format) {
    this.format = format;
  }

  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public String version() {
    return String.format(
        Locale.ROOT,
        "%s through DJL %s, %s",
        engine().getVersion(),
        Engine.getDjlVersion(),
        Jemalloc.describe());
  }

  @Override
  public Map<String, String> environment(PeerWorkload workload) {
    return Jemalloc.environment(workload.threads());
  }

  @Override
  public Peer open(Parameters parameters, PeerWorkload workload, float[] images) {
    if (!(parameters.spec() instanceof DenseNetSpec)) {
      throw new IllegalArgumentException(
          workload.network() + " is written for DenseVec only, expected a DenseNet");
    }
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(workload.threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return new TorchPeer(engine(), format, parameters, workload, images);
  }

  /// The engine from the class path: nothing is fetched, nothing is told.
  private static Engine engine() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    return Engine.getEngine("PyTorch");
  }
}
