package dev.densevec.data.image;

import java.util.Locale;

/// One axis of a resized picture, and which part of it is wanted.
///
/// @param size pixels of the whole axis; `long` because only the part is ever computed
/// @param from first pixel wanted
/// @param count number of pixels wanted
public record ResizedAxis(long size, long from, int count) {
  /// @throws IllegalArgumentException if the part is empty or reaches beyond the axis
  public ResizedAxis {
    if (from < 0 || count < 1 || count > size - from) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d pixels from %d on are not part of an axis of %d",
              count,
              from,
              size));
    }
  }

  /// The whole axis.
  public static ResizedAxis whole(int size) {
    return new ResizedAxis(size, 0, size);
  }
}
