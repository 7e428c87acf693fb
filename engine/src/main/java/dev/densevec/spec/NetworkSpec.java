package dev.densevec.spec;

import dev.densevec.tensor.Shape;
import java.util.List;

/// An immutable description of a network.
public sealed interface NetworkSpec permits DenseNetSpec {

  /// Channels of the images it takes.
  int inChannels();

  /// Classes it tells apart.
  int classes();

  /// Parameters and running statistics in PyTorch's registration order, under torchvision's names.
  List<Parameter> parameters();

  /// Shape of one image as the network's authors use it, `1 x inChannels x h x w`.
  Shape defaultInput();

  /// What one forward pass of a single image of `h` by `w` pixels costs.
  ///
  /// @throws IllegalArgumentException if the image is too small for the network
  Cost cost(int h, int w);

  /// The textual form that [Networks#parse(String)] reads back.
  String text();

  /// Number of trained parameters, running statistics left out.
  default long parameterCount() {
    return parameters().stream()
        .filter(p -> p.kind().trained())
        .mapToLong(Parameter::elements)
        .sum();
  }
}
