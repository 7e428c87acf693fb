package dev.densevec.data.batch;

import dev.densevec.data.image.Picture;

/// Mean and standard deviation of the samples of one channel of many pictures, black being 0 and
/// white 255.
final class PixelMoments {
  /// How often each sample of 8 bits occurs; their sums are exact.
  private final long[] counts = new long[256];

  /// Number, mean and sum of squared deviations of the deeper samples, updated one by one.
  private long deep;

  private double deepMean;
  private double deepSquares;

  void add(Picture picture, int channel) {
    if (picture.isDeep()) {
      addDeep(picture, channel);
      return;
    }
    byte[] samples = picture.samples();
    for (int y = 0; y < picture.height(); y++) {
      int at = picture.index(channel, y, 0);
      for (int x = 0; x < picture.width(); x++, at += picture.pixelStride()) {
        counts[samples[at] & 0xFF]++;
      }
    }
  }

  private void addDeep(Picture picture, int channel) {
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        double value = 255.0 * picture.value(channel, y, x);
        double distance = value - deepMean;
        deep++;
        deepMean += distance / deep;
        deepSquares += distance * (value - deepMean);
      }
    }
  }

  double mean() {
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += i * counts[i];
    }
    return (sum + deep * deepMean) / total();
  }

  private long total() {
    long total = deep;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  double deviation() {
    double mean = mean();
    double sum = deepSquares + deep * (deepMean - mean) * (deepMean - mean);
    for (int i = 0; i < counts.length; i++) {
      sum += (i - mean) * (i - mean) * counts[i];
    }
    return Math.sqrt(sum / total());
  }
}
