package dev.densevec.plan.infer;

/// The zero-bordered rows of pixels that a layer's 3x3 convolution reads.
///
/// Strip row 0 lies above the first row of output it serves, pixel 0 of a row to its left. Where
/// the convolution works in tiles that jut out over the map, zeros go on to the tiles' ends.
///
/// @param shared whether all workers fill one strip of the whole map, with a barrier before the
///   3x3; else each worker has a strip of its own and computes the rows beside its band twice
/// @param bandRows rows of output that it serves at a time
/// @param rows its rows
/// @param columns pixels of a row
/// @param offset byte offset: in the arena if shared, else in the scratch
/// @param stride bytes between its pixels
/// @param dstIndex table: each map pixel's place in the strip
/// @param srcIndex table: the first tap of each map pixel in the strip
public record Strip(
    boolean shared,
    int bandRows,
    int rows,
    int columns,
    long offset,
    long stride,
    int dstIndex,
    int srcIndex) {

  /// Bytes from one row to the next.
  public long rowStride() {
    return columns * stride;
  }

  /// Bytes it takes.
  public long bytes() {
    return rows * rowStride();
  }
}
