package dev.densevec.bench.compare;

import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// This project, images and logits in native memory.
public final class DenseVecProvider implements PeerProvider {

  @Override
  public String name() {
    return "densevec";
  }

  @Override
  public String version() {
    return "this build";
  }

  @Override
  public Peer open(Parameters parameters, Workload workload, float[] images) throws IOException {
    return new DenseVecPeer(parameters, workload, images);
  }

  private static final class DenseVecPeer implements Peer {
    private final Arena arena = Arena.ofShared();
    private final Workload workload;
    private final Model model;
    private final MemorySegment images;
    private final MemorySegment logits;

    DenseVecPeer(Parameters parameters, Workload workload, float[] images) {
      this.workload = workload;
      this.model =
          Model.of(
              parameters,
              new Model.Options(
                  workload.threads(),
                  workload.batch(),
                  Optional.of(workload.input().withBatch(1))));
      this.images = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images);
      this.logits =
          arena.allocate(
              ValueLayout.JAVA_FLOAT, (long) workload.batch() * workload.spec().classes());
    }

    @Override
    public void run() {
      model.predict(images, workload.batch(), logits);
    }

    @Override
    public float[] logits() {
      return logits.toArray(ValueLayout.JAVA_FLOAT);
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
}
