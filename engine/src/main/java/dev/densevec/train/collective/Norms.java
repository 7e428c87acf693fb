package dev.densevec.train.collective;

/// Over which images batch norms take mean and variance in training.
public enum Norms {
  /// Over the whole batch. With it, any number of ranks makes the same bits as one.
  ALL,
  /// Over the images of each rank alone: less is exchanged, and other numbers come out, as in
  /// PyTorch's data-parallel training. The running statistics are the mean of the ranks'.
  RANK
}
