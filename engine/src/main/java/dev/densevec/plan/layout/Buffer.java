package dev.densevec.plan.layout;

import java.util.List;

/// A buffer with its place and lifetime.
///
/// @param name what it holds
/// @param offset byte offset
/// @param bytes size
/// @param firstStep first step that uses it
/// @param lastStep last step that uses it
public record Buffer(String name, long offset, long bytes, int firstStep, int lastStep) {

  /// First byte after all of some buffers.
  public static long end(List<Buffer> buffers) {
    return buffers.stream().mapToLong(Buffer::end).max().orElseThrow();
  }

  /// First byte after it.
  public long end() {
    return offset + bytes;
  }
}
