package dev.densevec.serve;

import dev.densevec.infer.Features;
import dev.densevec.infer.Model;
import dev.densevec.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What computes a network for a server: a [Model], or another engine.
public interface Backend extends AutoCloseable {

  /// Shape of an image, `n` aside.
  Shape input();

  /// Outputs for an image.
  int classes();

  /// Images of a batch, at most.
  int maxBatch();

  /// Batches that may be computed at the same time, each in a thread of its own.
  int streams();

  /// Bytes that it holds outside the heap, as far as it knows.
  long memoryBytes();

  /// Computes a batch.
  ///
  /// @param images normalised images, float32 NCHW in native memory
  /// @param n number of images, from 1 to [#maxBatch()]
  /// @param logits receives `n x classes` float32
  void predict(MemorySegment images, int n, MemorySegment logits);

  /// What it computes on the way to the logits of one image, of which activation maps are made;
  /// empty if it gives nothing but logits.
  ///
  /// @param image normalised, CHW
  Optional<Features> features(float[] image);

  @Override
  void close();

  /// A model, which is closed with it.
  static Backend of(Model model) {
    return new ModelBackend(model);
  }
}
