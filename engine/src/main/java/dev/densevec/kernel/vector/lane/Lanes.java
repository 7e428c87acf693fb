package dev.densevec.kernel.vector.lane;

import dev.densevec.kernel.KernelSet;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The one place that chooses the vector length and counts registers.
public final class Lanes {
  public static final VectorSpecies<Float> SPECIES = species();

  /// The class of all vectors. A loop tests what it carries from turn to turn for it: the test
  /// vanishes, but without it the compiler may not know the class, and makes objects of the
  /// vectors.
  public static final Class<?> VECTOR = SPECIES.vectorType();

  /// Floats of a vector.
  public static final int COUNT = SPECIES.length();

  /// Bytes of a vector.
  public static final long BYTES = SPECIES.vectorByteSize();

  /// Bytes of a vector, as the step of a loop whose counter is an `int`.
  public static final int STEP = SPECIES.vectorByteSize();

  /// Registers that hold a vector each.
  public static final int REGISTERS =
      registers(System.getProperty("os.arch", ""), VectorShape.S_Max_BIT.vectorBitSize());

  public static final ByteOrder ORDER = ByteOrder.nativeOrder();
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private Lanes() {}

  /// Vector registers of an architecture: on x86 the extension that has 512-bit vectors doubles
  /// them, for shorter vectors too.
  ///
  /// @param architecture the property `os.arch`
  /// @param longest bits of the longest vectors that the virtual machine uses
  static int registers(String architecture, int longest) {
    return switch (architecture) {
      case "aarch64", "riscv64", "ppc64le", "s390x" -> 32;
      default -> longest >= 512 ? 32 : 16;
    };
  }

  /// Bytes of a pixel of `channels` channels in whole vectors.
  public static int vectorBytes(int channels) {
    return Math.ceilDiv(channels, COUNT) * STEP;
  }

  /// Bytes of the whole vectors in `channels`.
  public static int wholeBytes(int channels) {
    return channels / COUNT * STEP;
  }

  /// What a loop throws that carries a vector of another class than [#VECTOR].
  public static IllegalStateException wrongClass() {
    return new IllegalStateException("a vector of another class than " + VECTOR);
  }

  private static VectorSpecies<Float> species() {
    int bits = Integer.getInteger(KernelSet.BITS_PROPERTY, 0);
    return bits == 0
        ? FloatVector.SPECIES_PREFERRED
        : VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
  }
}
