package dev.densevec.train;

import dev.densevec.plan.NormPlan;

/// Makes what steps have in common.
///
/// @param trained parameters and gradients
/// @param epsilon added to the variance in every norm
/// @param dropout dropout
/// @param seed seed of the dropout
record TrainingParts(Trained trained, double epsilon, Dropout dropout, long seed) {

  ChannelStatistics statistics(int channels) {
    return new ChannelStatistics(channels, epsilon);
  }

  BatchNorm norm(NormPlan norm, ChannelStatistics statistics) {
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
