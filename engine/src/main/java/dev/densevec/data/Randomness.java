package dev.densevec.data;

/// Random numbers that depend only on what they are for: a seed, an epoch, the number of a picture
/// or batch, and a purpose.
///
/// The generator is SplitMix64 (Steele, Lea and Flood 2014); its numbers are the same on every
/// machine and in every version of Java. Not thread-safe.
public final class Randomness {
  /// Holding out pictures.
  public static final int SPLIT = 1;

  /// The order of an epoch.
  public static final int ORDER = 2;

  /// Changes to a picture.
  public static final int PICTURE = 3;

  /// Mixing the pictures of a batch.
  public static final int MIX = 4;

  /// Drawing pictures again for an interval.
  public static final int RESAMPLE = 5;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /// The numbers for one purpose.
  ///
  /// @param number of the picture or batch
  /// @param purpose one of the constants
  public Randomness(long seed, long epoch, long number, int purpose) {
    long mixed = mix(seed + GOLDEN * purpose);
    mixed = mix(mixed ^ (epoch + GOLDEN));
    state = mix(mixed ^ (number + (GOLDEN << 1)));
  }

  /// 64 random bits.
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /// A number from 0 to `bound - 1`, off by at most one part in `2^64 / bound` from being uniform.
  ///
  /// @param bound at least 1
  public int nextInt(int bound) {
    return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /// A number from 0 to below 1, a multiple of 2^-53.
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /// A number from `low` to below `high`; `low` if they are equal.
  public double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /// True with a probability.
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /// Fills an array with a random order of 0 to its length less 1.
  public void permute(int[] order) {
    for (int i = 0; i < order.length; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  /// A number from a beta distribution with both parameters `alpha`, between 0 and 1.
  ///
  /// @param alpha above 0
  public double beta(double alpha) {
    double a = gamma(alpha);
    double b = gamma(alpha);
    return a + b > 0 ? a / (a + b) : nextInt(2);
  }

  /// Marsaglia and Tsang's method; below shape 1 from shape + 1.
  private double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * StrictMath.pow(1 - nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = gaussian();
      double v = StrictMath.pow(1 + c * x, 3);
      if (v > 0
          && StrictMath.log(1 - nextDouble()) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  /// Box and Muller's method.
  private double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * nextDouble());
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
