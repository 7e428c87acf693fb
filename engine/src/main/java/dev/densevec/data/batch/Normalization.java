package dev.densevec.data.batch;

import dev.densevec.data.image.Picture;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.sets.Dataset;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What samples, scaled to 0..1, are normalised by: `(sample / 255 - mean) / std`.
///
/// @param mean one number for each channel
/// @param std one positive number for each channel
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Normalization(float[] mean, float[] std) {
  /// ImageNet's statistics.
  public static final Normalization IMAGENET = named("imagenet");

  /// CIFAR-10's.
  public static final Normalization CIFAR10 = named("cifar10");

  /// CIFAR-100's.
  public static final Normalization CIFAR100 = named("cifar100");

  /// Fashion-MNIST's, for grey pictures.
  public static final Normalization FASHION_MNIST = named("fashion-mnist");

  /// @throws IllegalArgumentException if there are not as many of both, or none, or a number is
  ///   unusable
  public Normalization {
    mean = mean.clone();
    std = std.clone();
    if (mean.length != std.length || mean.length == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d means and %d standard deviations: must be one of both for each channel",
              mean.length,
              std.length));
    }
    for (int c = 0; c < mean.length; c++) {
      if (!Float.isFinite(mean[c]) || !Float.isFinite(std[c]) || std[c] <= 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "mean %s, std %s: must be finite, and std positive",
                Arrays.toString(mean),
                Arrays.toString(std)));
      }
    }
  }

  /// The statistics of a [Preprocessing].
  public static Normalization of(Preprocessing preprocessing) {
    return new Normalization(floats(preprocessing.mean()), floats(preprocessing.std()));
  }

  /// The statistics of the preset of a name, see [Preprocessing#names()].
  ///
  /// @throws IllegalArgumentException if there is none of this name
  public static Normalization named(String name) {
    return of(Preprocessing.named(name));
  }

  /// The mean and the standard deviation of all pixels of a set, exact up to the rounding of the
  /// result. A channel that never varies gets the deviation 1.
  ///
  /// @throws IOException if a picture cannot be read
  public static Normalization measured(Dataset set) throws IOException {
    return measured(set, set.picture(0).channels());
  }

  /// The same of the channels that a network takes.
  ///
  /// @param channels as many as each picture can have, see [Picture#withChannels]
  /// @throws IOException if a picture cannot be read, or can't have this number
  public static Normalization measured(Dataset set, int channels) throws IOException {
    PixelMoments[] moments = new PixelMoments[channels];
    Arrays.setAll(moments, _ -> new PixelMoments());
    for (int i = 0; i < set.size(); i++) {
      Picture picture = set.picture(i).withChannels(channels, set.name(i));
      for (int c = 0; c < channels; c++) {
        moments[c].add(picture, c);
      }
    }
    float[] mean = new float[channels];
    float[] std = new float[channels];
    for (int c = 0; c < channels; c++) {
      double average = moments[c].mean();
      double deviation = moments[c].deviation();
      mean[c] = (float) (average / 255);
      std[c] = deviation > 0 ? (float) (deviation / 255) : 1;
    }
    return new Normalization(mean, std);
  }

  /// Number of channels.
  public int channels() {
    return mean.length;
  }

  /// The means as a list, as [Preprocessing] takes them.
  public List<Float> means() {
    return list(mean);
  }

  /// The standard deviations as a list, as [Preprocessing] takes them.
  public List<Float> deviations() {
    return list(std);
  }

  /// A copy.
  @Override
  public float[] mean() {
    return mean.clone();
  }

  /// A copy.
  @Override
  public float[] std() {
    return std.clone();
  }

  /// A sample from 0 to 1 of a channel, normalised.
  float apply(int channel, float value) {
    return (value - mean[channel]) / std[channel];
  }

  /// The 256 results of a channel, in the order of operations of torchvision.
  float[] table(int channel) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = apply(channel, i / 255f);
    }
    return table;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalization that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "mean %s, std %s", Arrays.toString(mean), Arrays.toString(std));
  }

  private static float[] floats(List<Float> list) {
    float[] array = new float[list.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = list.get(i);
    }
    return array;
  }

  private static List<Float> list(float[] array) {
    Float[] boxed = new Float[array.length];
    for (int i = 0; i < array.length; i++) {
      boxed[i] = array[i];
    }
    return List.of(boxed);
  }
}
