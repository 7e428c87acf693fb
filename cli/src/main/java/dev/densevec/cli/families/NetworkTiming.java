package dev.densevec.cli.families;

import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Measures memory and time of networks with random weights, which change neither.
///
/// @param threads threads that share an image
/// @param seconds how long each network is timed, after half as long a warm-up
public record NetworkTiming(int threads, double seconds) {
  private static final double NANOS = 1e9;
  private static final String ALGORITHM = "L64X128MixRandom";

  /// Measures a network.
  ///
  /// @param name the name it was asked for by
  /// @param top1 what it achieved, passed on
  public Contender measure(String name, NetworkSpec spec, Shape input, OptionalDouble top1) {
    Model.Options options = Model.Options.defaults().withThreads(threads).withInput(input);
    try (Parameters parameters = Parameters.allocate(spec)) {
      Initialization.HE_FAN_OUT.apply(parameters, 1);
      try (Model model = Model.of(parameters, options)) {
        return new Contender(
            name, spec, input, model.memoryBytes(), time(model, image(input)), top1);
      }
    }
  }

  private static float[] image(Shape input) {
    RandomGenerator random = RandomGeneratorFactory.of(ALGORITHM).create(1);
    float[] image = new float[Math.toIntExact(input.imageElements())];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    return image;
  }

  private double time(Model model, float[] image) {
    List<Double> _ = runs(model, image, seconds / 2);
    double[] sorted = runs(model, image, seconds).stream().mapToDouble(run -> run).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static List<Double> runs(Model model, float[] image, double budget) {
    List<Double> runs = new ArrayList<>();
    long start = System.nanoTime();
    while (runs.isEmpty() || System.nanoTime() - start < budget * NANOS) {
      long before = System.nanoTime();
      float[] _ = model.predict(image);
      runs.add((System.nanoTime() - before) / NANOS);
    }
    return runs;
  }
}
