package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Map;

/// Tensors by name.
final class NamedSegments {
  private NamedSegments() {}

  /// Copies all of `dst`'s tensors from `src`.
  ///
  /// @throws IllegalArgumentException naming the first that is missing or of another size
  static void copy(Map<String, MemorySegment> src, Map<String, MemorySegment> dst) {
    dst.forEach(
        (name, segment) -> {
          MemorySegment from = src.get(name);
          if (from == null || from.byteSize() != segment.byteSize()) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "%s: %s, expected %d bytes",
                    name,
                    from == null ? "missing" : from.byteSize() + " bytes",
                    segment.byteSize()));
          }
        });
    dst.forEach((name, segment) -> segment.copyFrom(src.get(name)));
  }

  /// Multiplies every float32 by `factor`.
  static void scale(Map<String, MemorySegment> segments, float factor) {
    for (MemorySegment segment : segments.values()) {
      long elements = segment.byteSize() / Float.BYTES;
      for (long i = 0; i < elements; i++) {
        float value = segment.getAtIndex(Parameters.ELEMENT, i);
        segment.setAtIndex(Parameters.ELEMENT, i, value * factor);
      }
    }
  }

  /// The first tensor with a float32 that is not finite, or null.
  static String notFinite(Map<String, MemorySegment> segments) {
    for (Map.Entry<String, MemorySegment> entry : segments.entrySet()) {
      if (!finite(entry.getValue())) {
        return entry.getKey();
      }
    }
    return null;
  }

  /// Zero times a finite number is zero, times any other it isn't.
  private static boolean finite(MemorySegment segment) {
    float sum = 0;
    long elements = segment.byteSize() / Float.BYTES;
    for (long i = 0; i < elements; i++) {
      sum += segment.getAtIndex(Parameters.ELEMENT, i) * 0f;
    }
    return sum == 0;
  }
}
