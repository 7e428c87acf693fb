package dev.densevec.infer;

import dev.densevec.tensor.Shape;
import java.util.List;

/// What a network computed on the way to its logits, for one image.
///
/// @param logits one score a class
/// @param pooled the classifier's input, one value a channel
/// @param blocks the concatenated output of each dense block, before the transition; of other
///   networks the output of each stage
@SuppressWarnings("ArrayRecordComponent") // a bundle of results, never compared
public record Features(float[] logits, float[] pooled, List<Block> blocks) {

  /// The output of a dense block or stage.
  ///
  /// @param shape `1 x c x h x w`
  /// @param values its values in NCHW order
  @SuppressWarnings("ArrayRecordComponent")
  public record Block(Shape shape, float[] values) {}

  public Features {
    blocks = List.copyOf(blocks);
  }
}
