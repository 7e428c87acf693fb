package dev.densevec.testing;

import dev.densevec.tensor.Shape;

/// Mean and (biased) variance of each channel.
public final class Moments {
  private final double[] mean;
  private final double[] variance;

  public Moments(double[] mean, double[] variance) {
    this.mean = mean;
    this.variance = variance;
  }

  /// Over all images and pixels of a batch, in two passes.
  public static Moments of(Tensor src) {
    Shape shape = src.shape();
    int pixels = shape.pixels();
    double count = (double) shape.n() * pixels;
    double[] mean = new double[shape.c()];
    double[] variance = new double[shape.c()];
    for (int i = 0; i < src.data().length; i++) {
      mean[i / pixels % shape.c()] += src.data()[i] / count;
    }
    for (int i = 0; i < src.data().length; i++) {
      int c = i / pixels % shape.c();
      variance[c] += (src.data()[i] - mean[c]) * (src.data()[i] - mean[c]) / count;
    }
    return new Moments(mean, variance);
  }

  public double[] mean() {
    return mean;
  }

  public double[] variance() {
    return variance;
  }
}
