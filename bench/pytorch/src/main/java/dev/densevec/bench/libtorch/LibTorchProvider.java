package dev.densevec.bench.libtorch;

import dev.densevec.bench.peer.Jemalloc;
import dev.densevec.bench.peer.Peer;
import dev.densevec.bench.peer.PeerProvider;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/// PyTorch's C++ library with tensors as they are written.
public class LibTorchProvider implements PeerProvider {
  private final MemoryFormat format;

  /// With contiguous tensors.
  public LibTorchProvider() {
    this(MemoryFormat.Contiguous);
  }

  LibTorchProvider(MemoryFormat format) {
    this.format = format;
  }

  @Override
  public String name() {
    return "pytorch-cpp";
  }

  @Override
  public String version() {
    try {
      String version = Loader.getVersion("org.bytedeco", "pytorch");
      return String.format(Locale.ROOT, "%s through JavaCPP, %s", version, Jemalloc.describe());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    torch.set_num_threads(workload.threads());
    torch.set_num_interop_threads(1);
    return new LibTorchPeer(format, parameters, workload, images);
  }
}
