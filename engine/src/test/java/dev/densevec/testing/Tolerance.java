package dev.densevec.testing;

/// How far a result may lie from its reference: an error is judged relative to the largest
/// magnitude in the reference, because a small element among large ones carries their rounding.
///
/// @param relative largest error allowed, as a share of the largest magnitude
public record Tolerance(double relative) {
  /// For sums of `terms` products in float: rounding grows with the square root of the length.
  public static Tolerance ofSum(int terms) {
    return new Tolerance(0x1p-24 * (4 + 2 * Math.sqrt(terms)));
  }
}
