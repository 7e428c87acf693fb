package dev.densevec.train.pass;

import java.lang.foreign.MemorySegment;

/// Dropout of one map. Which elements fall is a function of seed, step, map and element, so the
/// backward finds the same ones again and nothing is stored.
public final class DropoutMask {
  private static final int BITS = 16;
  private static final int PER_HASH = Long.SIZE / BITS;

  private final long seed;
  private final int pixels;
  private final int threshold;
  private final float factor;

  /// Dropout of a network.
  ///
  /// @param rate share of elements that fall, at least 0 and below 1
  /// @param everywhere whether the output of every convolution but the first has it, else only that
  ///   of dense layers
  /// @param seed what fixes which elements fall
  public record Settings(double rate, boolean everywhere, long seed) {}

  private DropoutMask(double rate, long seed, int pixels) {
    this.seed = seed;
    this.pixels = pixels;
    this.threshold = (int) Math.round(rate * (1 << BITS));
    this.factor = (float) (1 / (1 - threshold / (double) (1 << BITS)));
  }

  /// The dropout of a map.
  ///
  /// @param ofLayer whether the map is the output of a dense layer
  /// @param map number of the map in the network
  /// @param pixels pixels of an image's map
  public static DropoutMask of(Settings settings, boolean ofLayer, int map, int pixels) {
    boolean active = ofLayer || settings.everywhere();
    return new DropoutMask(
        active ? settings.rate() : 0, mix(settings.seed() + 0x9e3779b97f4a7c15L * map), pixels);
  }

  /// The finalizer of MurmurHash3.
  private static long mix(long x) {
    long y = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
    y = (y ^ (y >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return y ^ (y >>> 33);
  }

  public boolean active() {
    return threshold > 0;
  }

  /// Drops and scales elements in place, of features and of their gradients alike; nothing outside
  /// of training.
  ///
  /// @param at byte offset of the first pixel's first channel
  /// @param stride bytes between pixels
  /// @param pixel number of the first pixel, counted through this rank's images
  public void apply(Worker worker, long at, long stride, int count, int channels, long pixel) {
    if (!active() || !worker.batch().training) {
      return;
    }
    int groups = Math.ceilDiv(channels, PER_HASH);
    long start = pixel + (long) worker.exchange().first() * pixels;
    long key = mix(seed + worker.batch().step);
    for (int i = 0; i < count; i++) {
      long counter = (start + i) * groups;
      long place = at + i * stride;
      for (int group = 0; group < groups; group++) {
        long hash = mix(key + 0x9e3779b97f4a7c15L * (counter + group));
        int first = group * PER_HASH;
        int end = Math.min(first + PER_HASH, channels);
        for (int c = first; c < end; c++) {
          apply(worker.data(), place + (long) c * Float.BYTES, (int) hash & ((1 << BITS) - 1));
          hash >>>= BITS;
        }
      }
    }
  }

  private void apply(MemorySegment data, long at, int random) {
    float value = data.get(Worker.FLOAT, at);
    data.set(Worker.FLOAT, at, random < threshold ? 0 : value * factor);
  }
}
