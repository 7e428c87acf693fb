package dev.densevec.plan.train;

/// A row of floats for each image of a batch, and their gradients.
///
/// @param offset byte offset of the rows
/// @param gradient byte offset of the gradients' rows
/// @param stride bytes of a row
public record BatchRows(long offset, long gradient, long stride) {

  /// Byte offset of an image's row.
  public long row(int image) {
    return offset + image * stride;
  }

  /// Byte offset of the gradients of an image's row.
  public long gradientRow(int image) {
    return gradient + image * stride;
  }
}
