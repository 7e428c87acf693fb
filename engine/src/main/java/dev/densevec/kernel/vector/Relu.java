package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/// The rectifier.
///
/// By comparison and choice, not by `max`, which also has to put zeros in the order of their signs.
final class Relu {
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  private Relu() {}

  /// `max(0, y)`; NaN stays.
  static FloatVector of(FloatVector y) {
    return y.blend(ZERO, y.compare(LT, ZERO));
  }
}
