package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.kernel.Planes;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.pass.BatchNorm;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.DropoutMask;
import dev.densevec.train.pass.NoNorm;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// Makes what steps have in common.
///
/// @param plan the plan
/// @param trained parameters and gradients
/// @param dropout dropout
/// @param loss the loss of an image
/// @param data activations and gradients
/// @param byMap statistics of the maps met so far, by the maps' offsets
record TrainingParts(
    TrainingPlan plan,
    TrainedParameters trained,
    DropoutMask.Settings dropout,
    Loss loss,
    MemorySegment data,
    Map<Long, ChannelStatistics> byMap) {

  /// Parts that know no map yet.
  TrainingParts(
      TrainingPlan plan,
      TrainedParameters trained,
      DropoutMask.Settings dropout,
      Loss loss,
      MemorySegment data) {
    this(plan, trained, dropout, loss, data, new HashMap<>());
  }

  /// The statistics of a map: the same for whoever writes or reads it.
  ChannelStatistics statistics(BatchMap map) {
    FeatureMap features = map.features();
    return byMap.computeIfAbsent(features.offset(), _ -> statistics(features.channels()));
  }

  ChannelStatistics statistics(int channels) {
    return new ChannelStatistics(channels, plan.spec().epsilon());
  }

  SourceNorm norm(NormPlan norm, ChannelStatistics statistics) {
    return norm.norm().isPresent() ? batchNorm(norm, statistics) : new NoNorm(norm);
  }

  BatchNorm batchNorm(NormPlan norm, ChannelStatistics statistics) {
    return new BatchNorm(norm, statistics, plan.spec().epsilon(), trained);
  }

  /// The backward of a norm, with its gradients in a map.
  ///
  /// @param shrink binary logarithm of the pixels that share one pixel of `d`
  /// @param dStride bytes between pixels of `d`, the gradient that comes in
  /// @param yStride bytes between pixels of the rectified values
  BackwardShape backward(NormPlan norm, int shrink, long dStride, BatchMap map, long yStride) {
    long stride = map.stride();
    return new BackwardShape(
        norm.planes(), shrink, dStride, stride, yStride, stride, plan.sums().plane());
  }

  /// How a map's gradients are corrected.
  ///
  /// @param dstStride bytes between corrected pixels
  static CorrectShape correct(Planes coefficients, BatchMap map, long dstStride) {
    return new CorrectShape(coefficients, map.stride(), map.stride(), dstStride);
  }

  /// Dropout after a convolution.
  ///
  /// @param lastOfLayer whether the convolution is the last of a dense layer
  /// @param number number of the convolution in the network
  /// @param pixels pixels of an image's map
  DropoutMask dropout(boolean lastOfLayer, int number, int pixels) {
    return DropoutMask.of(dropout, lastOfLayer, number, pixels);
  }
}
