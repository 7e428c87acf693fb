package dev.densevec.checkpoint.io;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;

/// Stores float32 elements in fewer bits, rounded to the nearest, ties to even.
public final class Narrowing {
  private static final ValueLayout.OfInt F32_BITS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort I16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int INFINITE_F16 = 0x7c00;
  private static final int INFINITE_BF16 = 0x7f80;
  private static final int QUIET_BF16 = 0x40;
  private static final int MAGNITUDE = 0x7fff;

  private Narrowing() {}

  /// Whether elements can be stored as this type: F32, F16 and BF16.
  public static boolean isStorage(DType dtype) {
    return dtype == DType.F32 || dtype == DType.F16 || dtype == DType.BF16;
  }

  /// The same tensor in another storage; the tensor itself where nothing changes.
  ///
  /// @param tensor float32, in row-major order
  /// @param storage F32, F16 or BF16
  /// @param arena where a copy is allocated
  /// @throws IllegalArgumentException if a finite element is beyond the storage's largest
  public static TensorEntry of(TensorEntry tensor, DType storage, Arena arena) {
    if (storage == DType.F32) {
      return tensor;
    }
    MemorySegment src = tensor.data();
    MemorySegment dst = arena.allocate(src.byteSize() / 2, Short.BYTES);
    for (long i = 0; i < tensor.elements(); i++) {
      float value = Float.intBitsToFloat(src.get(F32_BITS, i * Float.BYTES));
      boolean half = storage == DType.F16;
      short bits = half ? Float.floatToFloat16(value) : bfloat16(value);
      boolean infinite = (bits & MAGNITUDE) == (half ? INFINITE_F16 : INFINITE_BF16);
      if (infinite && !Float.isInfinite(value)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "%s: %s is too large for %s", tensor.name(), value, storage));
      }
      dst.set(I16, i * Short.BYTES, bits);
    }
    return TensorEntry.rowMajor(tensor.name(), storage, tensor.dims(), dst);
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int upper = bits >>> Short.SIZE;
    if (Float.isNaN(value)) {
      return (short) (upper | QUIET_BF16);
    }
    // A half less one, and one more where the last bit kept is odd.
    return (short) ((bits + 0x7fff + (upper & 1)) >>> Short.SIZE);
  }
}
