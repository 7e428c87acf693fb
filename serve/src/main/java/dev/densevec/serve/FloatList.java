package dev.densevec.serve;

import java.util.Arrays;

/// Floats that come one by one.
final class FloatList {
  private static final int FIRST_ROOM = 1024;

  private float[] values = new float[FIRST_ROOM];
  private int size;

  void add(float value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  /// Those so far.
  float[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
