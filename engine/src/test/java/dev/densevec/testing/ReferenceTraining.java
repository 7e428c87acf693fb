package dev.densevec.testing;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.util.HashMap;
import java.util.Map;

/// Training of a network in double precision, the textbook way: batch statistics, softmax
/// cross-entropy, full backward pass, SGD with Nesterov momentum and weight decay on every trained
/// parameter.
public final class ReferenceTraining {
  /// Share of the new batch in a running statistic.
  public static final double STATISTICS_MOMENTUM = 0.1;

  private final NetworkSpec spec;
  private final Map<String, double[]> state;
  private final Map<String, double[]> velocity = new HashMap<>();

  private ReferenceTraining(NetworkSpec spec, Map<String, double[]> state) {
    this.spec = spec;
    this.state = state;
  }

  /// Starts from a copy of the given parameters.
  public static ReferenceTraining of(Parameters parameters) {
    return new ReferenceTraining(parameters.spec(), ReferenceNetwork.widen(parameters));
  }

  /// The optimiser's settings.
  ///
  /// @param rate learning rate
  /// @param momentum share of the last step's direction that is kept
  /// @param weightDecay added to each gradient as a multiple of the parameter
  public record Sgd(double rate, double momentum, double weightDecay) {}

  /// A batch's loss and its gradient by every trained parameter.
  public record Gradients(double loss, Map<String, double[]> byName) {}

  /// Parameters and running statistics by name: the ones it trains, not a copy.
  public Map<String, double[]> state() {
    return state;
  }

  /// Mean cross-entropy of a batch under the batch's own statistics; changes nothing.
  public double loss(Tensor images, int[] labels) {
    Tape tape = new Tape(state, spec.epsilon(), true);
    return tape.crossEntropy(ReferenceNetwork.forward(spec, tape, images), labels);
  }

  /// Gradients of a batch; changes nothing.
  public Gradients gradients(Tensor images, int[] labels) {
    return run(new Tape(state, spec.epsilon(), true), images, labels);
  }

  private Gradients run(Tape tape, Tensor images, int[] labels) {
    double loss = tape.crossEntropy(ReferenceNetwork.forward(spec, tape, images), labels);
    return new Gradients(loss, tape.backward());
  }

  /// One step of Nesterov SGD: `g += decay * p`, `v = momentum * v + g`, `p -= rate * (g + momentum
  /// * v)`. Running statistics move towards the batch's, with the unbiased variance.
  ///
  /// @return the loss before the step
  public double step(Tensor images, int[] labels, Sgd sgd) {
    Tape tape = new Tape(state, spec.epsilon(), true);
    Gradients gradients = run(tape, images, labels);
    tape.moments().values().forEach(this::follow);
    for (Parameter parameter : spec.parameters()) {
      if (parameter.kind().trained()) {
        descend(parameter.name(), gradients.byName().get(parameter.name()), sgd);
      }
    }
    return gradients.loss();
  }

  private void follow(Tape.BatchMoments batch) {
    Norm norm = batch.norm();
    double unbiased = (double) batch.count() / (batch.count() - 1);
    for (int c = 0; c < norm.channels(); c++) {
      move(state.get(norm.mean()), c, batch.moments().mean()[c]);
      move(state.get(norm.variance()), c, batch.moments().variance()[c] * unbiased);
    }
  }

  private static void move(double[] running, int c, double value) {
    running[c] += STATISTICS_MOMENTUM * (value - running[c]);
  }

  private void descend(String name, double[] gradient, Sgd sgd) {
    double[] p = state.get(name);
    double[] v = velocity.computeIfAbsent(name, key -> new double[p.length]);
    for (int i = 0; i < p.length; i++) {
      double g = gradient[i] + sgd.weightDecay() * p[i];
      v[i] = sgd.momentum() * v[i] + g;
      p[i] -= sgd.rate() * (g + sgd.momentum() * v[i]);
    }
  }
}
