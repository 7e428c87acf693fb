package dev.densevec.spec;

import java.util.List;

/// The name and shape of one parameter, or of one running statistic.
///
/// @param name torchvision's key, such as `features.denseblock1.denselayer2.norm1.weight`
/// @param kind what the numbers mean, which fixes the order of `dims`
/// @param dims row-major dimensions in PyTorch's order
public record Parameter(String name, Kind kind, List<Integer> dims) {

  /// What a parameter is.
  public enum Kind {
    /// Convolution weights, `[outChannels, inChannels, kernelHeight, kernelWidth]`.
    CONV_WEIGHT,
    /// Convolution bias, `[outChannels]`.
    CONV_BIAS,
    /// Scale (gamma) of a batch norm, `[channels]`.
    NORM_WEIGHT,
    /// Shift (beta) of a batch norm, `[channels]`.
    NORM_BIAS,
    /// Running mean of a batch norm, `[channels]`; a statistic, not trained.
    NORM_MEAN,
    /// Running variance of a batch norm, `[channels]`; a statistic, not trained.
    NORM_VAR,
    /// Weights of a fully connected layer, `[outFeatures, inFeatures]`.
    LINEAR_WEIGHT,
    /// Bias of a fully connected layer, `[outFeatures]`.
    LINEAR_BIAS;

    /// Whether the optimiser changes it; running statistics follow the batches instead.
    public boolean trained() {
      return this != NORM_MEAN && this != NORM_VAR;
    }
  }

  public Parameter {
    dims = List.copyOf(dims);
  }

  /// Number of elements.
  public long elements() {
    long product = 1;
    for (int dim : dims) {
      product = Math.multiplyExact(product, dim);
    }
    return product;
  }
}
