package dev.densevec.spec;

import java.util.List;
import java.util.Optional;

/// A block of a residual or plain network: two or three convolutions, each with its norm, and
/// perhaps a way around them.
///
/// @param name prefix of its parameters' keys, such as `layer2.0`
/// @param layers its convolutions with their norms, first to last; the norm stands after its
///   convolution, in pre-activation networks in front of it
/// @param skip what is added to the last convolution's result
/// @param projection the shortcut's 1x1 convolution, if [Skip#PROJECTION]
public record ResidualBlock(
    String name, List<ConvNorm> layers, Skip skip, Optional<ConvNorm> projection) {

  /// A convolution and a batch norm.
  ///
  /// @param conv the convolution, without bias
  /// @param norm the norm
  public record ConvNorm(Conv conv, Norm norm) {}

  /// What is added to the last convolution's result.
  public enum Skip {
    /// Nothing: a plain network's block.
    NONE,
    /// The block's input.
    IDENTITY,
    /// Every second row and column of the block's input, with channels of zeros before and after
    /// its own (option A of arXiv 1512.03385, section 4.2).
    PAD,
    /// A 1x1 convolution of the block's input, and a norm (option B).
    PROJECTION
  }

  public ResidualBlock {
    layers = List.copyOf(layers);
  }

  /// Channels of the block's input.
  public int inChannels() {
    return layers.getFirst().conv().inChannels();
  }

  /// Channels of the block's output.
  public int outChannels() {
    return layers.getLast().conv().outChannels();
  }

  /// Rows and columns of the input for one of the output.
  public int stride() {
    return layers.stream().mapToInt(layer -> layer.conv().stride()).max().orElseThrow();
  }

  /// First channel of the output that the input is added to.
  public int skipChannel() {
    return (outChannels() - inChannels()) / 2;
  }
}
