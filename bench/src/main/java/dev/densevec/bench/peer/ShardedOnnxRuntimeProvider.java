package dev.densevec.bench.peer;

import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// ONNX Runtime with a session of one thread for each thread, the batch dealt out among them: no
/// barrier inside the network, at the price of as many copies of the weights. Where the batch is
/// smaller than the number of threads this is not possible.
public final class ShardedOnnxRuntimeProvider implements PeerProvider {
  private final OnnxRuntimeProvider whole = new OnnxRuntimeProvider();

  @Override
  public String name() {
    return "onnxruntime-sharded";
  }

  @Override
  public String version() {
    return whole.version();
  }

  @Override
  public Peer open(Parameters parameters, PeerWorkload workload, float[] images)
      throws IOException {
    PeerProvider.requireInference(workload);
    int threads = workload.threads();
    if (workload.batch() % threads != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a batch of %d can't be dealt out among %d threads",
              workload.batch(),
              threads));
    }
    Shape part = workload.input().withBatch(workload.batch() / threads);
    int elements = Math.toIntExact(part.elements());
    PeerWorkload share = new PeerWorkload(workload.task(), workload.network(), part, 1);
    List<Peer> shards = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      float[] own = Arrays.copyOfRange(images, i * elements, (i + 1) * elements);
      shards.add(whole.open(parameters, share, own));
    }
    return new ShardedPeer(shards);
  }
}
