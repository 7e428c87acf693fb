package dev.densevec.spec;

import java.util.List;

/// A fully connected layer with a bias.
///
/// @param name prefix of its parameters' keys
/// @param inFeatures inputs
/// @param outFeatures outputs
public record Linear(String name, int inFeatures, int outFeatures) {

  /// Key of the weights, `[outFeatures, inFeatures]`.
  public String weight() {
    return name + ".weight";
  }

  /// Key of the bias, `[outFeatures]`.
  public String bias() {
    return name + ".bias";
  }

  List<Parameter> parameters() {
    return List.of(
        new Parameter(weight(), Parameter.Kind.LINEAR_WEIGHT, List.of(outFeatures, inFeatures)),
        new Parameter(bias(), Parameter.Kind.LINEAR_BIAS, List.of(outFeatures)));
  }
}
