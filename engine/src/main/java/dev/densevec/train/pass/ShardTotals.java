package dev.densevec.train.pass;

import dev.densevec.plan.train.TrainingPlan;

/// What the shards have summed up for each channel of a norm, brought together: over this rank's
/// shards, then over ranks, pairwise all the way, so that the number of ranks changes nothing. The
/// first worker alone uses it.
public final class ShardTotals {
  /// Elements of each part.
  private final double[] counts = new double[TrainingPlan.MOST_SHARDS];

  /// Elements of what parts have been merged to.
  private final double[] weights = new double[TrainingPlan.MOST_SHARDS];

  private final double[] left = new double[TrainingPlan.MOST_SHARDS];
  private final double[] right = new double[TrainingPlan.MOST_SHARDS];
  private final double[] totals;
  private int channels;

  /// @param plan what it is part of
  public ShardTotals(TrainingPlan plan) {
    int widest = (int) (plan.sums().plane() / Float.BYTES);
    totals = new double[2 * widest];
  }

  /// Sums of consecutive planes, one or two.
  ///
  /// @param shards this rank's shards, which have the sums
  /// @param first number of the first plane
  /// @param count planes
  /// @param width channels
  public void sum(Worker worker, int shards, int first, int count, int width) {
    channels = width;
    for (int i = 0; i < count * width; i++) {
      for (int shard = 0; shard < shards; shard++) {
        left[shard] = worker.shardSum(shard, first + i / width, i % width);
      }
      totals[i] = Pairwise.sum(left, 0, shards);
    }
    Exchange exchange = worker.exchange();
    if (exchange.joinsNorms()) {
      exchange.sum(totals, count * width);
    }
  }

  /// A channel's sum.
  ///
  /// @param plane number of the plane among those that were asked for
  public double of(int plane, int channel) {
    return totals[plane * channels + channel];
  }

  /// Means, and sums of squared distances from them, of the elements that [ChannelStatistics#add]
  /// has seen: parts are merged pairwise (Chan, Golub and LeVeque, Updating formulae and a pairwise
  /// algorithm for computing sample variances, 1979).
  ///
  /// @param pixels pixels of an image
  /// @param width channels
  void moments(Worker worker, int pixels, int width) {
    channels = width;
    int shards = worker.shards(pixels);
    for (int shard = 0; shard < shards; shard++) {
      counts[shard] = (double) worker.images(shard, shards) * pixels;
    }
    for (int c = 0; c < width; c++) {
      for (int shard = 0; shard < shards; shard++) {
        double sum = worker.shardSum(shard, 1, c);
        left[shard] = worker.shardSum(shard, 0, c) + sum / counts[shard];
        right[shard] = worker.shardSum(shard, 2, c) - sum * sum / counts[shard];
      }
      merge(shards, c);
    }
    Exchange exchange = worker.exchange();
    if (exchange.joinsNorms()) {
      momentsOfRanks(exchange, pixels);
    }
  }

  private void momentsOfRanks(Exchange exchange, int pixels) {
    exchange.gather(totals, 2 * channels);
    int active = exchange.active();
    for (int i = 0; i < active; i++) {
      counts[i] = (double) exchange.images(i) * pixels;
    }
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < active; i++) {
        int rank = i * (exchange.size() / active);
        left[i] = exchange.gathered(rank, c, 2 * channels);
        right[i] = exchange.gathered(rank, channels + c, 2 * channels);
      }
      merge(active, c);
    }
  }

  /// Merges the moments of a channel's parts.
  private void merge(int parts, int channel) {
    System.arraycopy(counts, 0, weights, 0, parts);
    for (int step = 1; step < parts; step *= 2) {
      for (int to = 0; to < parts; to += 2 * step) {
        int from = to + step;
        double apart = left[from] - left[to];
        double both = weights[to] + weights[from];
        double share = weights[from] / both;
        left[to] += apart * share;
        right[to] += right[from] + apart * apart * weights[to] * share;
        weights[to] = both;
      }
    }
    totals[channel] = parts == 0 ? 0 : left[0];
    totals[channels + channel] = parts == 0 ? 0 : right[0];
  }
}
