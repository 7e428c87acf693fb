package dev.densevec.bench;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Weights and images from a generator: activations stay of the order of one through any depth, so
/// that no engine meets infinities or subnormal numbers.
public final class RandomNetwork {
  private static final String ALGORITHM = "L64X128MixRandom";

  private RandomNetwork() {}

  /// Convolutions after He et al. (arXiv 1502.01852, equation 10), norms near the identity.
  public static Parameters parameters(NetworkSpec spec, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of(ALGORITHM).create(seed);
    Parameters parameters = Parameters.allocate(spec);
    for (Parameter parameter : spec.parameters()) {
      fill(parameter, parameters.get(parameter.name()), random);
    }
    return parameters;
  }

  /// Normally distributed pixels, `[n, c, h, w]`.
  public static float[] images(Shape shape, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of(ALGORITHM).create(seed);
    float[] images = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }

  private static void fill(Parameter parameter, MemorySegment segment, RandomGenerator random) {
    double mean =
        switch (parameter.kind()) {
          case NORM_WEIGHT, NORM_VAR -> 1;
          default -> 0;
        };
    double deviation =
        switch (parameter.kind()) {
          case CONV_WEIGHT -> Math.sqrt(2.0 / fanIn(parameter));
          case LINEAR_WEIGHT -> Math.sqrt(1.0 / fanIn(parameter));
          default -> 0.1;
        };
    for (long i = 0; i < parameter.elements(); i++) {
      // Within three deviations: a variance is never negative.
      double value = Math.clamp(random.nextGaussian(), -3, 3) * deviation + mean;
      segment.setAtIndex(Parameters.ELEMENT, i, (float) value);
    }
  }

  private static long fanIn(Parameter parameter) {
    return parameter.elements() / parameter.dims().getFirst();
  }
}
