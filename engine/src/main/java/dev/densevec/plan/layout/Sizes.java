package dev.densevec.plan.layout;

/// Sizes that all plans agree on: alignment, and what a second-level cache has room for.
public final class Sizes {
  /// Bytes that buffers are aligned to: a cache line, and the longest vector.
  public static final long ALIGNMENT = 64;

  /// Bytes of the second-level cache that plans reckon with. What is planned as a share of it
  /// leaves the rest to weights, and to what is read from and written to.
  public static final long CACHE = 1 << 20;

  private Sizes() {}

  /// Bytes rounded up to whole alignments.
  public static long aligned(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  /// Rows of a band where `h` rows are cut into bands of about equal height.
  ///
  /// @param most most rows of a band, at least 1
  public static int bandRows(int h, int most) {
    return Math.ceilDiv(h, Math.ceilDiv(h, most));
  }
}
