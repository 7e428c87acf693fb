package dev.densevec.train;

import dev.densevec.plan.BatchMap;
import dev.densevec.plan.FeatureMap;
import dev.densevec.plan.NormPlan;
import java.util.HashMap;
import java.util.Map;

/// Makes what steps have in common.
///
/// @param trained parameters and gradients
/// @param epsilon added to the variance in every norm
/// @param dropout dropout
/// @param seed seed of the dropout
/// @param byMap statistics of the maps met so far, by the maps' offsets
record TrainingParts(
    Trained trained,
    double epsilon,
    Dropout dropout,
    long seed,
    Map<Long, ChannelStatistics> byMap) {

  TrainingParts(Trained trained, double epsilon, Dropout dropout, long seed) {
    this(trained, epsilon, dropout, seed, new HashMap<>());
  }

  /// The statistics of a map: the same for whoever writes or reads it.
  ChannelStatistics statistics(BatchMap map) {
    FeatureMap features = map.features();
    return byMap.computeIfAbsent(features.offset(), _ -> statistics(features.channels()));
  }

  ChannelStatistics statistics(int channels) {
    return new ChannelStatistics(channels, epsilon);
  }

  SourceNorm norm(NormPlan norm, ChannelStatistics statistics) {
    return norm.norm().isPresent() ? batchNorm(norm, statistics) : new NoNorm(norm);
  }

  BatchNorm batchNorm(NormPlan norm, ChannelStatistics statistics) {
    return new BatchNorm(norm, statistics, epsilon, trained);
  }

  /// Dropout behind a convolution.
  ///
  /// @param lastOfLayer whether the convolution is the last of a dense layer
  /// @param map number of the convolution in the network
  DropoutMask dropout(boolean lastOfLayer, int map) {
    boolean active = lastOfLayer || dropout.where() == Dropout.Where.EVERY_BUT_FIRST;
    return DropoutMask.of(dropout, active, seed, map);
  }
}
