package dev.densevec.spec;

import java.util.ArrayList;
import java.util.List;

/// A square convolution.
///
/// @param name prefix of its parameters' keys
/// @param inChannels input channels
/// @param outChannels output channels
/// @param kernel height and width of the kernel
/// @param stride step in both directions
/// @param padding zeros added on every side
/// @param bias whether a bias is added
public record Conv(
    String name,
    int inChannels,
    int outChannels,
    int kernel,
    int stride,
    int padding,
    boolean bias) {

  /// Rows or columns of the output for `in` rows or columns of input; below 1 if the kernel does
  /// not fit.
  public int outSize(int in) {
    return Math.floorDiv(in + 2 * padding - kernel, stride) + 1;
  }

  /// Multiply-adds a pixel of output.
  public long macsPerPixel() {
    return (long) kernel * kernel * inChannels * outChannels;
  }

  /// Key of the weights, `[outChannels, inChannels, kernel, kernel]`.
  public String weight() {
    return name + ".weight";
  }

  /// Key of the bias, `[outChannels]`; meaningful only if [#bias()].
  public String biasName() {
    return name + ".bias";
  }

  List<Parameter> parameters() {
    List<Parameter> list = new ArrayList<>();
    list.add(
        new Parameter(
            weight(),
            Parameter.Kind.CONV_WEIGHT,
            List.of(outChannels, inChannels, kernel, kernel)));
    if (bias) {
      list.add(new Parameter(biasName(), Parameter.Kind.CONV_BIAS, List.of(outChannels)));
    }
    return list;
  }
}
