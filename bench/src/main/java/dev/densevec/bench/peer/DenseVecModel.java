package dev.densevec.bench.peer;

import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;

/// Inference by this project.
final class DenseVecModel implements Peer {
  private final Arena arena = Arena.ofShared();
  private final int batch;
  private final Model model;
  private final MemorySegment images;
  private final MemorySegment logits;

  DenseVecModel(Parameters parameters, PeerWorkload workload, float[] images) {
    this.batch = workload.batch();
    this.model =
        Model.of(
            parameters,
            new Model.Options(
                workload.threads(), batch, Optional.of(workload.input().withBatch(1))));
    this.images = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images);
    this.logits =
        arena.allocate(ValueLayout.JAVA_FLOAT, (long) batch * parameters.spec().classes());
  }

  @Override
  public void run() {
    model.predict(images, batch, logits);
  }

  @Override
  public Map<String, float[]> results() {
    return Map.of(LOGITS, logits.toArray(ValueLayout.JAVA_FLOAT));
  }

  @Override
  public long macsPerImage() {
    return model.macs();
  }

  @Override
  public void close() {
    model.close();
    arena.close();
  }
}
