package dev.densevec.spec;

import java.util.List;

/// A batch norm over channels.
///
/// @param name prefix of its parameters' keys
/// @param channels channels it normalises
public record Norm(String name, int channels) {

  /// Key of the scale (gamma), `[channels]`.
  public String weight() {
    return name + ".weight";
  }

  /// Key of the shift (beta), `[channels]`.
  public String bias() {
    return name + ".bias";
  }

  /// Key of the running mean, `[channels]`.
  public String mean() {
    return name + ".running_mean";
  }

  /// Key of the running variance, `[channels]`.
  public String variance() {
    return name + ".running_var";
  }

  List<Parameter> parameters() {
    List<Integer> dims = List.of(channels);
    return List.of(
        new Parameter(weight(), Parameter.Kind.NORM_WEIGHT, dims),
        new Parameter(bias(), Parameter.Kind.NORM_BIAS, dims),
        new Parameter(mean(), Parameter.Kind.NORM_MEAN, dims),
        new Parameter(variance(), Parameter.Kind.NORM_VAR, dims));
  }
}
