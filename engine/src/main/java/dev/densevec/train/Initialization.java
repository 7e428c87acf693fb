package dev.densevec.train;

import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Weights to start from (He et al., arXiv 1502.01852, section 2.2): convolutions normally
/// distributed with variance `2 / fan`, norms the identity, biases zero, the classifier uniform
/// within `1 / sqrt(inputs)` as PyTorch has it.
public enum Initialization {
  /// The fan is the inputs of an output: torchvision's choice.
  HE_FAN_IN,
  /// The fan is `kernel height * kernel width * outChannels`: the choice of the paper's code.
  HE_FAN_OUT;

  private static final String ALGORITHM = "L64X128MixRandom";

  /// Overwrites all parameters and running statistics.
  public void apply(Parameters parameters, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of(ALGORITHM).create(seed);
    for (Parameter parameter : parameters.spec().parameters()) {
      fill(parameter, parameters.get(parameter.name()), random);
    }
  }

  private void fill(Parameter parameter, MemorySegment values, RandomGenerator random) {
    long out = parameter.dims().getFirst();
    double in = (double) parameter.elements() / out;
    double deviation = Math.sqrt(2 / fan(parameter));
    double bound = 1 / Math.sqrt(in);
    for (long i = 0; i < parameter.elements(); i++) {
      double value =
          switch (parameter.kind()) {
            case CONV_WEIGHT -> deviation * random.nextGaussian();
            case LINEAR_WEIGHT -> random.nextDouble(-bound, bound);
            case NORM_WEIGHT, NORM_VAR -> 1;
            case CONV_BIAS, LINEAR_BIAS, NORM_BIAS, NORM_MEAN -> 0;
          };
      values.setAtIndex(Parameters.ELEMENT, i, (float) value);
    }
  }

  private double fan(Parameter parameter) {
    if (parameter.kind() != Parameter.Kind.CONV_WEIGHT) {
      return 1;
    }
    int in = parameter.dims().get(1);
    long out = parameter.dims().getFirst();
    long taps = parameter.elements() / out / in;
    return taps * (double) (this == HE_FAN_IN ? in : out);
  }
}
