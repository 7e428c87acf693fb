package dev.densevec.train.optim;

import dev.densevec.train.optim.OptimizedParameters.Entry;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// Stochastic gradient descent with momentum, in PyTorch's arithmetic:
///
///     g = gradient + weightDecay * p
///     v = momentum * v + (1 - dampening) * g        (v = g in the first step)
///     p = p - rate * (nesterov ? g + momentum * v : v)
public final class Sgd implements Optimizer {
  private final Settings settings;
  private final OptimizedParameters parameters;

  /// Settings.
  ///
  /// @param momentum share of the last step's direction that is kept, at least 0 and below 1
  /// @param dampening share of the gradient that does not enter the direction
  /// @param nesterov whether the step looks ahead by the momentum
  /// @param weightDecay multiple of the parameter that is added to its gradient
  /// @param decayNormsAndBiases whether norms and biases decay too, as in the paper's code
  public record Settings(
      double momentum,
      double dampening,
      boolean nesterov,
      double weightDecay,
      boolean decayNormsAndBiases) {

    /// @throws IllegalArgumentException if a value is out of range
    public Settings {
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException("momentum is " + momentum + ", expected 0 to below 1");
      }
      if (!(weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "weight decay is " + weightDecay + ", expected at least 0");
      }
      if (nesterov && (momentum == 0 || dampening != 0)) {
        throw new IllegalArgumentException("nesterov expects a momentum and no dampening");
      }
    }

    /// The paper's (arXiv 1608.06993, section 4.2): Nesterov momentum of 0.9, decay of 1e-4 on all
    /// parameters.
    public static Settings paper() {
      return new Settings(0.9, 0, true, 1e-4, true);
    }
  }

  private Sgd(Settings settings, OptimizedParameters parameters) {
    this.settings = settings;
    this.parameters = parameters;
  }

  /// An optimiser of trained parameters; what is frozen stays as it is.
  public static Sgd of(TrainedParameters trained, Settings settings) {
    List<String> buffers = settings.momentum() == 0 ? List.of() : List.of("momentum");
    return new Sgd(
        settings, new OptimizedParameters(trained, buffers, settings.decayNormsAndBiases()));
  }

  @Override
  public void step(double learningRate) {
    boolean first = parameters.nextStep() == 1;
    List<Entry> entries = parameters.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      float decay = entry.decayed() ? (float) settings.weightDecay() : 0;
      if (settings.momentum() == 0) {
        descend(entry, (float) (learningRate * entry.rate()), decay);
      } else {
        descend(entry, (float) (learningRate * entry.rate()), decay, first);
      }
    }
  }

  private static void descend(Entry entry, float rate, float decay) {
    MemorySegment values = entry.values();
    MemorySegment gradient = entry.gradient();
    for (int i = 0; i < entry.size(); i++) {
      float p = values.getAtIndex(Parameters.ELEMENT, i);
      float g = gradient.getAtIndex(Parameters.ELEMENT, i) + decay * p;
      values.setAtIndex(Parameters.ELEMENT, i, p - rate * g);
    }
  }

  private void descend(Entry entry, float rate, float decay, boolean first) {
    MemorySegment values = entry.values();
    MemorySegment gradient = entry.gradient();
    MemorySegment velocity = entry.buffers().getFirst();
    float momentum = (float) settings.momentum();
    float kept = first ? 0 : momentum;
    float taken = first ? 1 : (float) (1 - settings.dampening());
    float ahead = settings.nesterov() ? 1 : 0;
    float along = settings.nesterov() ? momentum : 1;
    for (int i = 0; i < entry.size(); i++) {
      float p = values.getAtIndex(Parameters.ELEMENT, i);
      float g = gradient.getAtIndex(Parameters.ELEMENT, i) + decay * p;
      float v = kept * velocity.getAtIndex(Parameters.ELEMENT, i) + taken * g;
      velocity.setAtIndex(Parameters.ELEMENT, i, v);
      values.setAtIndex(Parameters.ELEMENT, i, p - rate * (ahead * g + along * v));
    }
  }

  @Override
  public Map<String, MemorySegment> state() {
    return parameters.state();
  }
}
