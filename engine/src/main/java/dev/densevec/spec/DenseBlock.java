package dev.densevec.spec;

import java.util.List;
import java.util.Optional;

/// A dense block and the transition after it.
///
/// @param inChannels channels of the block's input
/// @param layers its layers, each of which reads the outputs of all before it
/// @param transition empty after the last block
public record DenseBlock(int inChannels, List<DenseLayer> layers, Optional<Transition> transition) {

  public DenseBlock {
    layers = List.copyOf(layers);
  }

  /// Channels of the concatenation the block ends in.
  public int outChannels() {
    return inChannels + layers.stream().mapToInt(DenseLayer::growthRate).sum();
  }
}
