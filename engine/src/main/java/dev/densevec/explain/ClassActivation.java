package dev.densevec.explain;

import dev.densevec.infer.Features;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Norm;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Shows where in a picture a network saw a class.
///
/// A DenseNet ends in norm, ReLU, the mean over the map, and a linear layer; so do pre-activation
/// networks, and other residual ones without the norm. With `a_k` the ReLU's
/// output for channel `k` and `w_k` the weight of that channel for the class,
///
///     logit = bias + sum over k of w_k * mean over p of a_k(p)
///           = bias + mean over p of ( sum over k of w_k * a_k(p) )
///
/// so what stands in the parentheses is an exact account of the logit, place by place: the class
/// activation map (CAM, arXiv 1512.04150).
///
/// Grad-CAM (arXiv 1610.02391) weighs the maps of a layer by the mean gradient that the class's
/// logit sends to them. At torchvision's `features`, the norm's output `n_k` before the ReLU, that
/// gradient is `w_k / P` where `n_k(p) > 0` and zero elsewhere, `P` being the number of places: it needs
/// no backward pass. Where no norm is, it is taken at the last block's output, and is `w_k / P`
/// everywhere.
public final class ClassActivation {
  private final Linear classifier;
  private final float[] weights;
  private final float[] bias;
  private final double[] scale;
  private final double[] shift;

  /// Whether a norm and ReLU stand after the last block, else it ends in ReLU itself.
  private final boolean normed;

  /// How a map is made.
  public enum Method {
    /// The exact account of the logit.
    CAM,
    /// Gradient-weighted maps of the last norm's output, negative sums set to zero.
    GRAD_CAM
  }

  private ClassActivation(NetworkSpec spec, Optional<Norm> last, Parameters parameters) {
    classifier = spec.classifier();
    weights = floats(parameters.get(classifier.weight()));
    bias = floats(parameters.get(classifier.bias()));
    scale = new double[classifier.inFeatures()];
    shift = new double[classifier.inFeatures()];
    normed = last.isPresent();
    Arrays.fill(scale, 1);
    last.ifPresent(norm -> fold(norm, spec.epsilon(), parameters));
  }

  private void fold(Norm norm, double epsilon, Parameters parameters) {
    float[] gamma = floats(parameters.get(norm.weight()));
    float[] beta = floats(parameters.get(norm.bias()));
    float[] mean = floats(parameters.get(norm.mean()));
    float[] variance = floats(parameters.get(norm.variance()));
    for (int k = 0; k < scale.length; k++) {
      scale[k] = gamma[k] / Math.sqrt(variance[k] + epsilon);
      shift[k] = beta[k] - mean[k] * scale[k];
    }
  }

  private static float[] floats(MemorySegment segment) {
    return segment.toArray(Parameters.ELEMENT);
  }

  /// Copies what it needs from a network's parameters, which may be closed afterwards.
  public static ClassActivation of(Parameters parameters) {
    return switch (parameters.spec()) {
      case DenseNetSpec spec ->
          new ClassActivation(spec, Optional.of(spec.finalNorm()), parameters);
      case ResNetSpec spec -> new ClassActivation(spec, spec.finalNorm(), parameters);
    };
  }

  /// The classifier's bias for a class: what its logit would be if nothing were seen.
  public float bias(int classIndex) {
    requireClass(classIndex);
    return bias[classIndex];
  }

  /// The map of a class.
  ///
  /// @param features what the network these parameters belong to computed for a picture
  /// @param classIndex 0 to classes - 1
  /// @throws IllegalArgumentException if there is no such class, or the features belong to another
  ///   network
  public ActivationMap map(Features features, int classIndex, Method method) {
    requireClass(classIndex);
    Features.Block last = features.blocks().getLast();
    if (last.shape().c() != scale.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "features of %d channels, expected %d", last.shape().c(), scale.length));
    }
    int places = last.shape().h() * last.shape().w();
    double[] sums = new double[places];
    for (int k = 0; k < scale.length; k++) {
      double weight = weights[classIndex * scale.length + k];
      switch (method) {
        case CAM -> addActivated(last.values(), k, weight, sums);
        case GRAD_CAM -> addWeighted(last.values(), k, weight, sums);
      }
    }
    return new ActivationMap(last.shape().h(), last.shape().w(), map(sums, method));
  }

  private void addActivated(float[] values, int k, double weight, double[] sums) {
    for (int p = 0; p < sums.length; p++) {
      sums[p] += weight * Math.max(0, normed(values, k, p, sums.length));
    }
  }

  private void addWeighted(float[] values, int k, double weight, double[] sums) {
    int positive = 0;
    for (int p = 0; p < sums.length; p++) {
      positive += !normed || normed(values, k, p, sums.length) > 0 ? 1 : 0;
    }
    double gradient = weight / sums.length * positive / sums.length;
    for (int p = 0; p < sums.length; p++) {
      sums[p] += gradient * normed(values, k, p, sums.length);
    }
  }

  private double normed(float[] values, int k, int p, int places) {
    return values[k * places + p] * scale[k] + shift[k];
  }

  private static float[] map(double[] sums, Method method) {
    float[] map = new float[sums.length];
    for (int p = 0; p < map.length; p++) {
      map[p] = (float) (method == Method.GRAD_CAM ? Math.max(0, sums[p]) : sums[p]);
    }
    return map;
  }

  private void requireClass(int classIndex) {
    if (classIndex < 0 || classIndex >= classifier.outFeatures()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "class is %d, expected 0 to %d",
              classIndex,
              classifier.outFeatures() - 1));
    }
  }
}
