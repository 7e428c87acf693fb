package dev.densevec.train.optim;

import dev.densevec.train.optim.OptimizedParameters.Entry;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// Adam with decoupled weight decay (arXiv 1711.05101), in PyTorch's arithmetic, in step `t`:
///
///     p = p - rate * weightDecay * p
///     m = beta1 * m + (1 - beta1) * g        v = beta2 * v + (1 - beta2) * g^2
///     p = p - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
public final class AdamW implements Optimizer {
  private final Settings settings;
  private final OptimizedParameters parameters;
  private final boolean decoupled;

  /// Settings.
  ///
  /// @param beta1 share of the mean gradient that is kept, at least 0 and below 1
  /// @param beta2 share of the mean square that is kept, at least 0 and below 1
  /// @param epsilon added to the root of the mean square, above 0
  /// @param weightDecay share of the parameter that a step of rate 1 takes away
  /// @param decayNormsAndBiases whether norms and biases decay too
  public record Settings(
      double beta1, double beta2, double epsilon, double weightDecay, boolean decayNormsAndBiases) {

    /// @throws IllegalArgumentException if a value is out of range
    public Settings {
      OptimizedParameters.requireShare(beta1, "beta1");
      OptimizedParameters.requireShare(beta2, "beta2");
      OptimizedParameters.requireSensible(epsilon, weightDecay);
    }

    /// PyTorch's defaults, without decay of norms and biases.
    public static Settings defaults() {
      return new Settings(0.9, 0.999, 1e-8, 1e-2, false);
    }
  }

  /// @param decoupled whether decay is taken from the parameter, rather than added to the gradient
  AdamW(TrainedParameters trained, Settings settings, boolean decoupled) {
    this.settings = settings;
    this.decoupled = decoupled;
    parameters =
        new OptimizedParameters(trained, List.of("mean", "square"), settings.decayNormsAndBiases());
  }

  /// An optimiser of trained parameters; what is frozen stays as it is.
  public static AdamW of(TrainedParameters trained, Settings settings) {
    return new AdamW(trained, settings, true);
  }

  @Override
  public void step(double learningRate) {
    long step = parameters.nextStep();
    double root = Math.sqrt(1 - Math.pow(settings.beta2(), (double) step));
    double share = 1 - Math.pow(settings.beta1(), (double) step);
    List<Entry> entries = parameters.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      double rate = learningRate * entry.rate();
      double decay = entry.decayed() ? settings.weightDecay() : 0;
      float kept = decoupled ? (float) (1 - rate * decay) : 1;
      float added = decoupled ? 0 : (float) decay;
      descend(entry, kept, added, (float) (rate / share), (float) root);
    }
  }

  private void descend(Entry entry, float kept, float added, float rate, float root) {
    MemorySegment values = entry.values();
    MemorySegment gradient = entry.gradient();
    MemorySegment mean = entry.buffers().get(0);
    MemorySegment square = entry.buffers().get(1);
    float beta1 = (float) settings.beta1();
    float beta2 = (float) settings.beta2();
    float rest1 = (float) (1 - settings.beta1());
    float rest2 = (float) (1 - settings.beta2());
    float epsilon = (float) settings.epsilon();
    for (int i = 0; i < entry.size(); i++) {
      float value = values.getAtIndex(Parameters.ELEMENT, i);
      float g = gradient.getAtIndex(Parameters.ELEMENT, i) + added * value;
      float m = beta1 * mean.getAtIndex(Parameters.ELEMENT, i) + rest1 * g;
      float v = beta2 * square.getAtIndex(Parameters.ELEMENT, i) + rest2 * g * g;
      mean.setAtIndex(Parameters.ELEMENT, i, m);
      square.setAtIndex(Parameters.ELEMENT, i, v);
      float denominator = (float) Math.sqrt(v) / root + epsilon;
      values.setAtIndex(Parameters.ELEMENT, i, kept * value - rate * (m / denominator));
    }
  }

  @Override
  public Map<String, MemorySegment> state() {
    return parameters.state();
  }
}
