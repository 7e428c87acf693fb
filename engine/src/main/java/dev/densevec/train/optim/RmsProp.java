package dev.densevec.train.optim;

import dev.densevec.train.optim.OptimizedParameters.Entry;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// RMSprop (Hinton, Neural networks for machine learning, lecture 6e) in PyTorch's arithmetic:
///
///     g = gradient + weightDecay * p
///     s = alpha * s + (1 - alpha) * g^2
///     v = momentum * v + g / (sqrt(s) + epsilon)
///     p = p - rate * v
public final class RmsProp implements Optimizer {
  private final Settings settings;
  private final OptimizedParameters parameters;

  /// Settings.
  ///
  /// @param alpha share of the mean square that is kept, at least 0 and below 1
  /// @param epsilon added to the root of the mean square, above 0
  /// @param momentum share of the last step's direction that is kept, at least 0 and below 1
  /// @param weightDecay multiple of the parameter that is added to its gradient
  /// @param decayNormsAndBiases whether norms and biases decay too
  public record Settings(
      double alpha,
      double epsilon,
      double momentum,
      double weightDecay,
      boolean decayNormsAndBiases) {

    /// @throws IllegalArgumentException if a value is out of range
    public Settings {
      OptimizedParameters.requireShare(alpha, "alpha");
      OptimizedParameters.requireShare(momentum, "momentum");
      OptimizedParameters.requireSensible(epsilon, weightDecay);
    }

    /// PyTorch's defaults.
    public static Settings defaults() {
      return new Settings(0.99, 1e-8, 0, 0, true);
    }
  }

  private RmsProp(Settings settings, OptimizedParameters parameters) {
    this.settings = settings;
    this.parameters = parameters;
  }

  /// An optimiser of trained parameters; what is frozen stays as it is.
  public static RmsProp of(TrainedParameters trained, Settings settings) {
    List<String> buffers =
        settings.momentum() == 0 ? List.of("square") : List.of("square", "momentum");
    return new RmsProp(
        settings, new OptimizedParameters(trained, buffers, settings.decayNormsAndBiases()));
  }

  @Override
  public void step(double learningRate) {
    List<Entry> entries = parameters.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      descend(entry, (float) (learningRate * entry.rate()));
    }
  }

  private void descend(Entry entry, float rate) {
    MemorySegment values = entry.values();
    MemorySegment gradient = entry.gradient();
    MemorySegment square = entry.buffers().getFirst();
    MemorySegment velocity = entry.buffers().getLast();
    boolean moving = settings.momentum() > 0;
    float alpha = (float) settings.alpha();
    float rest = (float) (1 - settings.alpha());
    float epsilon = (float) settings.epsilon();
    float momentum = (float) settings.momentum();
    float decay = entry.decayed() ? (float) settings.weightDecay() : 0;
    for (int i = 0; i < entry.size(); i++) {
      float p = values.getAtIndex(Parameters.ELEMENT, i);
      float g = gradient.getAtIndex(Parameters.ELEMENT, i) + decay * p;
      float s = alpha * square.getAtIndex(Parameters.ELEMENT, i) + rest * g * g;
      square.setAtIndex(Parameters.ELEMENT, i, s);
      float v = g / ((float) Math.sqrt(s) + epsilon);
      if (moving) {
        v += momentum * velocity.getAtIndex(Parameters.ELEMENT, i);
        velocity.setAtIndex(Parameters.ELEMENT, i, v);
      }
      values.setAtIndex(Parameters.ELEMENT, i, p - rate * v);
    }
  }

  @Override
  public Map<String, MemorySegment> state() {
    return parameters.state();
  }
}
