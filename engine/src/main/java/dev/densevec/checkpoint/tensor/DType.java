package dev.densevec.checkpoint.tensor;

/// Element type of a tensor in a file, under safetensors' names. All are little-endian.
public enum DType {
  /// IEEE 754 double.
  F64(8, true),
  /// IEEE 754 single.
  F32(4, true),
  /// IEEE 754 half.
  F16(2, true),
  /// The upper half of an IEEE 754 single.
  BF16(2, true),
  /// Float of 4 exponent and 3 mantissa bits; known, not read.
  F8_E4M3(1, true),
  /// Float of 5 exponent and 2 mantissa bits; known, not read.
  F8_E5M2(1, true),
  /// Pair of singles; known, not read.
  C64(8, true),
  /// Signed 64-bit integer.
  I64(8, false),
  /// Signed 32-bit integer.
  I32(4, false),
  /// Signed 16-bit integer.
  I16(2, false),
  /// Signed 8-bit integer.
  I8(1, false),
  /// Unsigned 64-bit integer.
  U64(8, false),
  /// Unsigned 32-bit integer.
  U32(4, false),
  /// Unsigned 16-bit integer.
  U16(2, false),
  /// Unsigned 8-bit integer.
  U8(1, false),
  /// A byte of 0 or 1.
  BOOL(1, false);

  private final int bytes;
  private final boolean real;

  DType(int bytes, boolean real) {
    this.bytes = bytes;
    this.real = real;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// Whether parameters can be of this type; counters and masks are not.
  public boolean isReal() {
    return real;
  }
}
