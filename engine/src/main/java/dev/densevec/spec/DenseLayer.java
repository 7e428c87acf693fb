package dev.densevec.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One layer `H` of a dense block (arXiv 1608.06993, section 3): BN-ReLU-conv3x3, or with a
/// bottleneck BN-ReLU-conv1x1-BN-ReLU-conv3x3. Its output is appended to its input.
///
/// @param name what its parameters' names begin with
/// @param norm norm of the concatenated input
/// @param reduce the bottleneck's 1x1 convolution and the norm after it; empty without a bottleneck
/// @param conv the 3x3 convolution that makes the `growthRate` new channels
public record DenseLayer(String name, Norm norm, Optional<Bottleneck> reduce, Conv conv) {

  /// A bottleneck: `1x1` convolution to a multiple of the growth rate, then norm.
  ///
  /// @param conv the 1x1 convolution
  /// @param norm the norm of its output
  public record Bottleneck(Conv conv, Norm norm) {}

  /// Channels of the concatenated input.
  public int inChannels() {
    return norm.channels();
  }

  /// Channels the layer adds: the growth rate.
  public int growthRate() {
    return conv.outChannels();
  }

  List<Parameter> parameters() {
    List<Parameter> list = new ArrayList<>(norm.parameters());
    reduce.ifPresent(
        bottleneck -> {
          list.addAll(bottleneck.conv().parameters());
          list.addAll(bottleneck.norm().parameters());
        });
    list.addAll(conv.parameters());
    return list;
  }

  long macsPerPixel() {
    return conv.macsPerPixel() + reduce.map(r -> r.conv().macsPerPixel()).orElse(0L);
  }
}
