package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import java.util.List;

/// Finds which network has the parameters that a file holds.
///
/// Each family of networks reads the layers in registration order; the norms after the first
/// convolutions keep the families apart.
final class Recogniser {
  private Recogniser() {}

  /// The network that the tensors are the parameters of.
  ///
  /// @param tensors all parameters in registration order
  /// @throws FormatException naming the first tensor that no network has there, as the family sees
  ///   it that most layers fit
  static NetworkSpec recognise(List<TensorEntry> tensors) throws FormatException {
    OpReader dense;
    OpReader residual;
    try {
      List<Op> ops = Op.sequence(tensors);
      dense = new OpReader(ops);
      residual = new OpReader(ops);
    } catch (FormatException e) {
      throw new FormatException("no DenseNet: " + e.getMessage() + ForeignNetworks.hint(tensors));
    }
    try {
      return new DenseNetRecogniser(dense).network();
    } catch (FormatException | IllegalArgumentException notDense) {
      try {
        return new ResNetRecogniser(residual).network();
      } catch (FormatException | IllegalArgumentException notResidual) {
        String reason =
            residual.position() > dense.position()
                ? "no ResNet: " + notResidual.getMessage()
                : "no DenseNet: " + notDense.getMessage();
        throw new FormatException(reason + ForeignNetworks.hint(tensors));
      }
    }
  }
}
