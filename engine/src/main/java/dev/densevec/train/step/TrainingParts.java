package dev.densevec.train.step;

import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.pass.BatchNorm;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.DropoutMask;
import dev.densevec.train.pass.NoNorm;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.weights.Trained;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// Makes what steps have in common.
///
/// @param trained parameters and gradients
/// @param epsilon added to the variance in every norm
/// @param dropout dropout
/// @param loss the loss of an image
/// @param data activations and gradients
/// @param byMap statistics of the maps met so far, by the maps' offsets
public record TrainingParts(
    Trained trained,
    double epsilon,
    DropoutMask.Settings dropout,
    Loss loss,
    MemorySegment data,
    Map<Long, ChannelStatistics> byMap) {

  /// Parts that know no map yet.
  public TrainingParts(
      Trained trained,
      double epsilon,
      DropoutMask.Settings dropout,
      Loss loss,
      MemorySegment data) {
    this(trained, epsilon, dropout, loss, data, new HashMap<>());
  }

  /// The statistics of a map: the same for whoever writes or reads it.
  public ChannelStatistics statistics(BatchMap map) {
    FeatureMap features = map.features();
    return byMap.computeIfAbsent(features.offset(), _ -> statistics(features.channels()));
  }

  public ChannelStatistics statistics(int channels) {
    return new ChannelStatistics(channels, epsilon);
  }

  public SourceNorm norm(NormPlan norm, ChannelStatistics statistics) {
    return norm.norm().isPresent() ? batchNorm(norm, statistics) : new NoNorm(norm);
  }

  public BatchNorm batchNorm(NormPlan norm, ChannelStatistics statistics) {
    return new BatchNorm(norm, statistics, epsilon, trained);
  }

  /// Dropout behind a convolution.
  ///
  /// @param lastOfLayer whether the convolution is the last of a dense layer
  /// @param map number of the convolution in the network
  public DropoutMask dropout(boolean lastOfLayer, int map) {
    return DropoutMask.of(dropout, lastOfLayer, map);
  }
}
