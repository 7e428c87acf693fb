package dev.densevec.data.decode.jpeg;

import java.util.List;

/// What a scan's header says (T.81, B.2.3).
///
/// @param components in the order of the scan
/// @param from first coefficient in zigzag order
/// @param to last one
/// @param high bits that were missing before (successive approximation)
/// @param low bits that are missing after it
record Scan(List<Component> components, int from, int to, int high, int low) {
  /// Whether the scan adds a bit to coefficients that are known already.
  boolean refines() {
    return high > 0;
  }
}
