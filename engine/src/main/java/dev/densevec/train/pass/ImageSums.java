package dev.densevec.train.pass;

import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.spec.Conv;
import dev.densevec.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Sums of a batch's image elements that each tap of a convolution meets: what a constant in all
/// pixels of the output's gradient adds to the gradient of the weights.
public final class ImageSums {
  private final Conv conv;
  private final Shape input;
  private final int outH;
  private final int outW;

  /// One row of one channel, summed over images, for each worker.
  private final double[][] lines;

  /// For each channel's rows, sums of what each column of the kernel meets.
  private final double[] rows;

  private final double[] taps;

  /// For each worker what each column of the kernel meets in a row of each shard.
  private final double[][] shardSums;

  public ImageSums(Conv conv, Shape input, int workers) {
    this.conv = conv;
    this.input = input;
    outH = conv.outSize(input.h());
    outW = conv.outSize(input.w());
    lines = new double[workers][input.w()];
    rows = new double[input.c() * input.h() * conv.kernel()];
    taps = new double[input.c() * conv.kernel() * conv.kernel()];
    shardSums = new double[workers][conv.kernel() * TrainingPlan.MOST_SHARDS];
  }

  /// Sums up the rows of this rank's images; each worker does some of them.
  public void add(Worker worker) {
    int end = worker.end(input.c() * input.h());
    for (int row = worker.start(input.c() * input.h()); row < end; row++) {
      add(worker, row);
    }
  }

  private void add(Worker worker, int row) {
    double[] line = lines[worker.context().worker()];
    double[] sums = shardSums[worker.context().worker()];
    int shards = worker.shards(outH * outW);
    for (int shard = 0; shard < shards; shard++) {
      addImages(worker, row, line, shard, shards);
      for (int column = 0; column < conv.kernel(); column++) {
        sums[column * TrainingPlan.MOST_SHARDS + shard] = met(line, column);
      }
    }
    for (int column = 0; column < conv.kernel(); column++) {
      rows[row * conv.kernel() + column] =
          Pairwise.sum(sums, column * TrainingPlan.MOST_SHARDS, shards);
    }
  }

  private void addImages(Worker worker, int row, double[] line, int shard, int shards) {
    Arrays.fill(line, 0);
    MemorySegment images = worker.batch().images;
    long imageBytes = input.imageElements() * Float.BYTES;
    int end = worker.firstImage(shard + 1, shards);
    for (int image = worker.firstImage(shard, shards); image < end; image++) {
      long from = image * imageBytes + (long) row * input.w() * Float.BYTES;
      for (int x = 0; x < line.length; x++) {
        line[x] += images.get(Worker.FLOAT, from + (long) x * Float.BYTES);
      }
    }
  }

  private double met(double[] line, int column) {
    double sum = 0;
    for (int i = 0; i < outW; i++) {
      int x = i * conv.stride() + column - conv.padding();
      if (x >= 0 && x < line.length) {
        sum += line[x];
      }
    }
    return sum;
  }

  /// Adds up the rows that each tap meets, once all workers have ended [#add].
  public void finish(Worker worker) {
    if (worker.exchange().joinsNorms()) {
      worker.exchange().sum(rows, rows.length);
    }
    for (int i = 0; i < taps.length; i++) {
      int column = i % conv.kernel();
      int kernelRow = i / conv.kernel() % conv.kernel();
      int channel = i / (conv.kernel() * conv.kernel());
      taps[i] = met(channel, kernelRow, column);
    }
  }

  private double met(int channel, int kernelRow, int column) {
    double sum = 0;
    for (int i = 0; i < outH; i++) {
      int y = i * conv.stride() + kernelRow - conv.padding();
      if (y >= 0 && y < input.h()) {
        sum += rows[(channel * input.h() + y) * conv.kernel() + column];
      }
    }
    return sum;
  }

  /// What a tap meets.
  ///
  /// @param tap number of the tap among an output channel's weights
  public double of(int tap) {
    return taps[tap];
  }
}
