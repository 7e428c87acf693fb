package dev.densevec.cli.speed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Made-up batches: what pixels hold has no influence on speed.
final class Batches {
  private static final long SEED = 2;

  private Batches() {}

  /// Normally distributed numbers in native memory.
  static MemorySegment images(Arena arena, long floats) {
    MemorySegment images = arena.allocate(ValueLayout.JAVA_FLOAT, floats);
    SplittableRandom random = new SplittableRandom(SEED);
    for (long i = 0; i < floats; i++) {
      images.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
    }
    return images;
  }

  /// A row for each image with a one in the place of its class.
  static MemorySegment targets(Arena arena, int images, int classes) {
    MemorySegment targets = arena.allocate(ValueLayout.JAVA_FLOAT, (long) images * classes);
    for (int i = 0; i < images; i++) {
      targets.setAtIndex(ValueLayout.JAVA_FLOAT, (long) i * classes + i % classes, 1);
    }
    return targets;
  }
}
