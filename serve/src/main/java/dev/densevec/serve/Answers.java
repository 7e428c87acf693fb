package dev.densevec.serve;

import dev.densevec.classify.Label;
import java.util.List;
import java.util.OptionalInt;

/// From a network's outputs to what is answered to somebody who sent an image.
@FunctionalInterface
public interface Answers {

  /// The classes that are named.
  ///
  /// @param logits the network's outputs for one image, all of them finite
  /// @param top how many classes at most; empty for as many as are usual
  /// @return classes, the most probable first
  List<Label> of(float[] logits, OptionalInt top);
}
