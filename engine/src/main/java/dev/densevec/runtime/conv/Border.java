package dev.densevec.runtime.conv;

import dev.densevec.plan.layout.Strip;

/// Zeroes the borders of strips, for inference and training.
public final class Border {
  private Border() {}

  /// All around what a strip holds of a map.
  ///
  /// @param at byte offset of the strip
  /// @param top the map's row that the strip's row 0 stands for, perhaps above the map
  /// @param end the map's row to stop at
  /// @param w the map's columns
  /// @param fresh whether the sides may hold anything but zeros
  public static void around(
      Context context, Strip strip, long at, int top, int end, int w, boolean fresh) {
    int from = Math.max(top, 0) - top;
    rows(context, strip, at, 0, from);
    rows(context, strip, at, end - top, strip.rows());
    if (fresh || spills(context, strip)) {
      sides(context, strip, at, from, end - top, w);
    }
  }

  /// Whether a row's last vector goes on beyond its last pixel.
  private static boolean spills(Context context, Strip strip) {
    return strip.stride() % ((long) context.kernels().lanes() * Float.BYTES) != 0;
  }

  /// The strip's rows `[from, end)`.
  public static void rows(Context context, Strip strip, long at, int from, int end) {
    context.clear(at + from * strip.rowStride(), (end - from) * strip.rowStride());
  }

  /// The pixels left and right of the map's `w` in the strip's rows `[from, end)`.
  public static void sides(Context context, Strip strip, long at, int from, int end, int w) {
    long left = strip.border() * strip.stride();
    long right = left + w * strip.stride();
    for (int row = from; row < end; row++) {
      long line = at + row * strip.rowStride();
      context.clear(line, left);
      context.clear(line + right, strip.rowStride() - right);
    }
  }
}
