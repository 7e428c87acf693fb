package dev.densevec.kernel;

/// Several constants of each channel, in planes one after the other; lanes after the last channel
/// hold zero.
///
/// @param channels channels
/// @param offset byte offset of the first plane in the parameters
/// @param plane bytes from one plane to the next
public record Planes(int channels, long offset, long plane) {

  /// Byte offset of a plane.
  public long at(int number) {
    return offset + number * plane;
  }
}
