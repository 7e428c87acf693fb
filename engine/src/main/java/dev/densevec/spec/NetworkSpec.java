package dev.densevec.spec;

import dev.densevec.tensor.Shape;
import java.util.List;
import java.util.Optional;

/// An immutable description of a network: a stem, the network's own layers, and a linear classifier
/// of the last map's mean.
public sealed interface NetworkSpec permits DenseNetSpec, ResNetSpec {

  /// Channels of the images it takes.
  int inChannels();

  /// Classes it distinguishes.
  int classes();

  /// What stands before its first block.
  Stem stem();

  /// The stem's convolution.
  Conv stemConv();

  /// The norm after the stem's convolution, if the stem has one.
  Optional<Norm> stemNorm();

  /// The stem's convolutions after the first, each with its norm.
  default List<ResidualBlock.ConvNorm> stemRest() {
    return List.of();
  }

  /// The fully connected layer over the pooled features.
  Linear classifier();

  /// Channels of the last block's output, which are pooled and classified.
  int featureChannels();

  /// What every norm adds to the variance.
  double epsilon();

  /// The same network with another epsilon in every norm.
  NetworkSpec withEpsilon(double other);

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
