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

  /// The buffer of a name.
  public static Buffer named(String name, List<Buffer> buffers) {
    return buffers.stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  /// First byte behind it.
  public long end() {
    return offset + bytes;
  }

  /// Whether it is in use at some step from `first` to `last`.
  boolean lives(int first, int last) {
    return firstStep <= last && first <= lastStep;
  }
}
