package dev.densevec.cli.convert;

import io.jhdf.api.Dataset;

/// One weight of a Keras file.
///
/// @param layer its layer's name, the folders in front of it separated by `/`
/// @param name what messages call it
/// @param tensor what it is in its layer: `kernel`, `bias`, `gamma`, `beta`, `moving_mean` or
///   `moving_variance`; anything else where the file says so
/// @param data its numbers
record KerasWeight(String layer, String name, String tensor, Dataset data) {

  /// Whether it is the kernel of a layer of that many axes: 4 for a convolution, 2 for a dense
  /// layer.
  boolean isKernel(int axes) {
    return tensor.equals("kernel") && data.getDimensions().length == axes;
  }
}
