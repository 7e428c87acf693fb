package dev.densevec.train.conv;

import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.train.ConvPasses;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;

/// The backward of a convolution that reads strips: from the gradient of its output those of its
/// weights and of its source.
public interface SpatialBackward {

  /// The way that the plan says.
  ///
  /// @param step the step that the convolution is part of
  /// @param source what the convolution reads
  /// @param size which pixels there are
  /// @param strip the forward's source
  /// @param diff the output's gradient
  /// @param weights where the gradient of the weights is summed up
  static SpatialBackward of(
      SpatialStep step,
      SourceMap source,
      ConvPasses conv,
      SpatialSize size,
      Strip strip,
      Strip diff,
      WeightGradient weights) {
    return conv.fastBackward().isPresent()
        ? new WinogradBackward(step, source, conv, diff, weights)
        : new DirectBackward(step, source, conv, size, strip, diff, weights);
  }

  /// The images `[first, end)`, which are those of a shard.
  void run(Worker worker, int shard, int first, int end);
}
