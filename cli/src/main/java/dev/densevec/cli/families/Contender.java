package dev.densevec.cli.families;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import java.util.OptionalDouble;

/// A network with what it costs and, if it was trained, achieves.
///
/// @param name the name it was asked for by
/// @param spec the network
/// @param input shape of one image
/// @param memory bytes of native memory it holds for one image
/// @param seconds median time of an image
/// @param top1 share of the held out images it got right
public record Contender(
    String name, NetworkSpec spec, Shape input, long memory, double seconds, OptionalDouble top1) {

  /// Trained parameters.
  long parameters() {
    return spec.parameterCount();
  }

  /// Multiply-adds of an image as the network is written down.
  long macs() {
    return spec.cost(input.h(), input.w()).macs();
  }

  /// The name without depth and what follows it: networks of one family share it.
  String family() {
    return name.replaceFirst(":.*", "").replaceFirst("-?\\d.*", "");
  }
}
