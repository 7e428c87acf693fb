package dev.densevec.serve;

import dev.densevec.infer.Features;
import dev.densevec.infer.Model;
import dev.densevec.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A network of this library.
///
/// @param model the network
record ModelBackend(Model model) implements Backend {
  @Override
  public Shape input() {
    return model.input();
  }

  @Override
  public int classes() {
    return model.spec().classes();
  }

  @Override
  public int maxBatch() {
    return model.maxBatch();
  }

  @Override
  public int streams() {
    return model.streams();
  }

  @Override
  public long memoryBytes() {
    return model.memoryBytes();
  }

  @Override
  public void predict(MemorySegment images, int n, MemorySegment logits) {
    model.predict(images, n, logits);
  }

  @Override
  public Optional<Features> features(float[] image) {
    return Optional.of(model.features(image));
  }

  @Override
  public void close() {
    model.close();
  }
}
