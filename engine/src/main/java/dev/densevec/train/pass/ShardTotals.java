package dev.densevec.train.pass;

import dev.densevec.plan.train.TrainingPlan;

/// What the shards have summed up for each channel of a norm, brought together: over this rank's
/// shards, then over ranks, pairwise all the way, so that the number of ranks changes nothing. The
/// first worker alone uses it.
public final class ShardTotals {
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
    for (int c = 0; c < width; c++) {
      for (int shard = 0; shard < shards; shard++) {
        double count = (double) worker.images(shard, 1, shards) * pixels;
        double sum = worker.shardSum(shard, 1, c);
        left[shard] = worker.shardSum(shard, 0, c) + sum / count;
        right[shard] = worker.shardSum(shard, 2, c) - sum * sum / count;
      }
      for (int step = 1; step < shards; step *= 2) {
        for (int shard = 0; shard < shards; shard += 2 * step) {
          double images = worker.images(shard, step, shards);
          double others = worker.images(shard + step, step, shards);
          merge(shard, shard + step, images * pixels, others * pixels);
        }
      }
      totals[c] = shards == 0 ? 0 : left[0];
      totals[width + c] = shards == 0 ? 0 : right[0];
    }
    Exchange exchange = worker.exchange();
    if (exchange.joinsNorms()) {
      momentsOfRanks(exchange, pixels, width);
    }
  }

  private void momentsOfRanks(Exchange exchange, int pixels, int width) {
    exchange.gather(totals, 2 * width);
    int active = exchange.active();
    for (int c = 0; c < width; c++) {
      for (int i = 0; i < active; i++) {
        int rank = i * (exchange.size() / active);
        left[i] = exchange.gathered(rank, c, 2 * width);
        right[i] = exchange.gathered(rank, width + c, 2 * width);
      }
      for (int step = 1; step < active; step *= 2) {
        for (int i = 0; i < active; i += 2 * step) {
          double images = exchange.images(i, step);
          double others = exchange.images(i + step, step);
          merge(i, i + step, images * pixels, others * pixels);
        }
      }
      totals[c] = left[0];
      totals[width + c] = right[0];
    }
  }

  /// Merges part `from` into part `to`.
  ///
  /// @param count elements of part `to`
  /// @param others elements of part `from`
  private void merge(int to, int from, double count, double others) {
    double apart = left[from] - left[to];
    double share = others / (count + others);
    left[to] += apart * share;
    right[to] += right[from] + apart * apart * count * share;
  }
}
