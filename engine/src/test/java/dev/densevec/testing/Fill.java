package dev.densevec.testing;

import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/// Seeded contents for tensors under test.
public final class Fill {
  private static final int EXACT = 1 << 24;

  private Fill() {}

  /// Largest `m` such that a sum of `terms` products of `factors` integers from `-m` to `m` each is
  /// exact in float in any order; at most 16.
  ///
  /// @throws IllegalArgumentException if not even 1 is
  public static int exactRange(int terms, int factors) {
    if (terms < 1 || terms > EXACT) {
      throw new IllegalArgumentException(terms + " terms, expected 1 to " + EXACT);
    }
    int m = 16;
    while (terms * Math.pow(m, factors) > EXACT) {
      m--;
    }
    return m;
  }

  /// Integers from `-range` to `range`.
  public static float[] integers(int count, int range, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(2 * range + 1) - range;
    }
    return values;
  }

  /// Normally distributed values.
  public static float[] gaussian(int count, double mean, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }

  /// Evenly distributed values from `low` to `high`.
  public static float[] uniform(int count, double low, double high, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return values;
  }

  /// Copies values to the start of a segment.
  public static void copy(float[] values, MemorySegment dst) {
    MemorySegment.copy(values, 0, dst, Parameters.ELEMENT, 0, values.length);
  }
}
