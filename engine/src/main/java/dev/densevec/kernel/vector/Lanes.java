package dev.densevec.kernel.vector;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The one place that chooses the vector length.
final class Lanes {
  /// System property that forces the length in bits: 128, 256 or 512.
  static final String PROPERTY = "densevec.vector.bits";

  static final VectorSpecies<Float> SPECIES = species();

  /// The class of all vectors. A loop tests what it carries from turn to turn for it: the test
  /// vanishes, but without it the compiler may not know the class, and makes objects of the
  /// vectors.
  static final Class<?> VECTOR = SPECIES.vectorType();

  /// Floats of a vector.
  static final int COUNT = SPECIES.length();

  /// Bytes of a vector.
  static final long BYTES = SPECIES.vectorByteSize();

  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private Lanes() {}

  static IllegalStateException other() {
    return new IllegalStateException("a vector of another class than " + VECTOR);
  }

  private static VectorSpecies<Float> species() {
    int bits = Integer.getInteger(PROPERTY, 0);
    return bits == 0
        ? FloatVector.SPECIES_PREFERRED
        : VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
  }
}
