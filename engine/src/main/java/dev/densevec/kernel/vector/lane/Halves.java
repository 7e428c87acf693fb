package dev.densevec.kernel.vector.lane;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Vectors of half the length, for tiles of a single vector: an AVX-512 processor broadcasts one
/// number at a time to a long vector but two to shorter ones, and with one vector there is a
/// broadcast for each multiply-add.
public final class Halves {
  public static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.SPECIES.vectorBitSize() / 2));

  /// The class of all of them, as [Lanes#VECTOR] is.
  public static final Class<?> VECTOR = SPECIES.vectorType();

  /// Bytes of one.
  public static final long BYTES = SPECIES.vectorByteSize();

  private Halves() {}
}
