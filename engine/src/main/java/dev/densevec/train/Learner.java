package dev.densevec.train;

import dev.densevec.train.collective.Collective;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;

/// A network that learns: what the loop needs of it.
public interface Learner {

  /// Computes the loss of a batch and adds its gradients to [#gradients()].
  ///
  /// @param images normalised images, float32 NCHW: `n`, or this rank's share of them
  /// @param targets `n` rows of float32, the share of each class
  /// @param n number of images, those of all ranks
  /// @return the mean loss of the batch
  double step(MemorySegment images, MemorySegment targets, int n);

  /// What the processes that share each batch need of each other.
  default Collective collective() {
    return Collective.alone();
  }

  /// Continues after a number of steps, if anything random depends on it.
  ///
  /// @param stepsDone calls of [#step] before
  default void resume(long stepsDone) {}

  /// Sets all gradients to zero.
  void zeroGradients();

  /// Computes the loss of a batch with the running statistics; nothing changes but [#logits()].
  ///
  /// @return the mean loss of the batch
  double evaluate(MemorySegment images, MemorySegment targets, int n);

  /// The logits of the last batch, a row of float32 for each image.
  MemorySegment logits();

  /// What is learned, and the running statistics.
  Parameters parameters();

  /// The gradients of what is learned, by the same names.
  Parameters gradients();
}
