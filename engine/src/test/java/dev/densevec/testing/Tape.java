package dev.densevec.testing;

import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.spec.Norm;
import dev.densevec.tensor.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs a network's operations in double precision and, in training, records how to undo each for
/// the gradients.
///
/// Every consumer of a feature map normalises it anew and passes its own gradient back: the
/// textbook way, which the engine's shared statistics and summed corrections have to agree with.
final class Tape {
  private final Map<String, double[]> parameters;
  private final double epsilon;
  private final boolean training;
  private final Deque<Runnable> backward = new ArrayDeque<>();
  private final Map<String, double[]> gradients = new HashMap<>();
  private final Map<String, BatchMoments> moments = new LinkedHashMap<>();

  /// @param training whether norms take the batch's statistics and gradients are wanted; otherwise
  ///   nothing is recorded
  Tape(Map<String, double[]> parameters, double epsilon, boolean training) {
    this.parameters = parameters;
    this.epsilon = epsilon;
    this.training = training;
  }

  /// A feature map and the gradient of the loss by it.
  static final class Node {
    private final Tensor value;
    private Tensor gradient;

    Node(Tensor value) {
      this.value = value;
    }

    Tensor value() {
      return value;
    }

    Tensor gradient() {
      if (gradient == null) {
        gradient = new Tensor(value.shape());
      }
      return gradient;
    }
  }

  /// Statistics of one norm's batch and the number of elements a channel they were taken over.
  record BatchMoments(Norm norm, Moments moments, long count) {}

  Node conv(Conv conv, Node src) {
    double[] bias = conv.bias() ? parameter(conv.biasName()) : null;
    Node dst = new Node(ReferenceOps.conv(conv, src.value, parameter(conv.weight()), bias));
    onBackward(() -> convBackward(conv, src, dst));
    return dst;
  }

  private void convBackward(Conv conv, Node src, Node dst) {
    double[] weights = parameter(conv.weight());
    double[] diffWeights = gradient(conv.weight());
    double[] diffSrc = src.gradient().data();
    double[] diffDst = dst.gradient().data();
    int stride = conv.stride();
    double[] values = src.value.data();
    new ConvTaps(conv, src.value, dst.value)
        .forEach(
            (weight, from, to, count) -> {
              double sum = 0;
              for (int i = 0; i < count; i++) {
                sum += diffDst[to + i] * values[from + i * stride];
              }
              diffWeights[weight] += sum;
              if (stride == 1) {
                ReferenceOps.addScaled(weights[weight], diffDst, to, diffSrc, from, count);
              } else {
                for (int i = 0; i < count; i++) {
                  diffSrc[from + i * stride] += weights[weight] * diffDst[to + i];
                }
              }
            });
    if (conv.bias()) {
      addChannelSums(dst.gradient(), gradient(conv.biasName()));
    }
  }

  private static void addChannelSums(Tensor src, double[] sums) {
    int pixels = src.shape().pixels();
    for (int i = 0; i < src.data().length; i++) {
      sums[i / pixels % sums.length] += src.data()[i];
    }
  }

  /// Fully connected: a 1x1 convolution of a single pixel.
  Node linear(Linear linear, Node src) {
    return conv(
        new Conv(linear.name(), linear.inFeatures(), linear.outFeatures(), 1, 1, 0, true), src);
  }

  Node normRelu(Norm norm, Node src) {
    return relu(norm(norm, src));
  }

  Node norm(Norm norm, Node src) {
    Moments used =
        training
            ? Moments.of(src.value)
            : new Moments(parameter(norm.mean()), parameter(norm.variance()));
    double[] gamma = parameter(norm.weight());
    Node dst = new Node(ReferenceOps.norm(src.value, gamma, parameter(norm.bias()), used, epsilon));
    Shape shape = src.value.shape();
    moments.put(norm.name(), new BatchMoments(norm, used, (long) shape.n() * shape.pixels()));
    onBackward(() -> normBackward(norm, used, src, dst));
    return dst;
  }

  /// With `xhat = (x - mean) / sqrt(var + epsilon)` and `d` the gradient by the output: `dbeta =
  /// sum(d)`, `dgamma = sum(d * xhat)`, `dx = gamma / sqrt(var + epsilon) * (d - (dbeta + xhat *
  /// dgamma) / count)`.
  private void normBackward(Norm norm, Moments used, Node src, Node dst) {
    int channels = norm.channels();
    int pixels = src.value.shape().pixels();
    double count = (double) src.value.shape().n() * pixels;
    double[] inverse = new double[channels];
    double[] zero = new double[channels];
    for (int c = 0; c < channels; c++) {
      inverse[c] = 1 / Math.sqrt(used.variance()[c] + epsilon);
      zero[c] = -used.mean()[c] * inverse[c];
    }
    double[] xhat = ReferenceOps.affine(src.value, inverse, zero).data();
    double[] d = dst.gradient().data();
    double[] sum = new double[channels];
    double[] sumXhat = new double[channels];
    for (int i = 0; i < d.length; i++) {
      sum[i / pixels % channels] += d[i];
      sumXhat[i / pixels % channels] += d[i] * xhat[i];
    }
    double[] gamma = parameter(norm.weight());
    for (int i = 0; i < d.length; i++) {
      int c = i / pixels % channels;
      double centred = d[i] - (sum[c] + xhat[i] * sumXhat[c]) / count;
      src.gradient().data()[i] += gamma[c] * inverse[c] * centred;
    }
    add(gradient(norm.weight()), sumXhat);
    add(gradient(norm.bias()), sum);
  }

  private static void add(double[] to, double[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  Node relu(Node src) {
    Node dst = new Node(ReferenceOps.relu(src.value));
    onBackward(
        () -> {
          for (int i = 0; i < src.value.data().length; i++) {
            src.gradient().data()[i] += src.value.data()[i] > 0 ? dst.gradient().data()[i] : 0;
          }
        });
    return dst;
  }

  Node maxPool(Node src) {
    Node dst = new Node(ReferenceOps.maxPool(src.value));
    onBackward(
        () -> {
          int[] from = ReferenceOps.maxPoolSources(src.value, 2);
          for (int i = 0; i < from.length; i++) {
            src.gradient().data()[from[i]] += dst.gradient().data()[i];
          }
        });
    return dst;
  }

  Node averagePool(Node src) {
    Node dst = new Node(ReferenceOps.averagePool(src.value));
    onBackward(
        () ->
            ReferenceOps.averagePoolTaps(
                src.value,
                dst.value,
                (from, to) -> src.gradient().data()[from] += dst.gradient().data()[to] / 4));
    return dst;
  }

  Node globalAveragePool(Node src) {
    Node dst = new Node(ReferenceOps.globalAveragePool(src.value));
    int pixels = src.value.shape().pixels();
    onBackward(
        () -> {
          for (int i = 0; i < src.value.data().length; i++) {
            src.gradient().data()[i] += dst.gradient().data()[i / pixels] / pixels;
          }
        });
    return dst;
  }

  Node concat(Node src, Node added) {
    Node dst = new Node(ReferenceOps.concat(src.value, added.value));
    onBackward(
        () -> {
          addChannels(dst.gradient(), 0, src.gradient());
          addChannels(dst.gradient(), src.value.shape().c(), added.gradient());
        });
    return dst;
  }

  /// `x + y` where `y` lends every `stride`-th row and column, to the channels from `channel` on.
  Node add(Node x, Node y, int stride, int channel) {
    Node dst = new Node(new Tensor(x.value.shape()));
    System.arraycopy(x.value.data(), 0, dst.value.data(), 0, x.value.data().length);
    ReferenceOps.addTaps(
        y.value,
        dst.value,
        stride,
        channel,
        (from, to) -> dst.value.data()[to] += y.value.data()[from]);
    onBackward(
        () -> {
          add(x.gradient().data(), dst.gradient().data());
          ReferenceOps.addTaps(
              y.value,
              dst.value,
              stride,
              channel,
              (from, to) -> y.gradient().data()[from] += dst.gradient().data()[to]);
        });
    return dst;
  }

  private static void addChannels(Tensor from, int firstChannel, Tensor to) {
    int elements = Math.toIntExact(to.shape().imageElements());
    for (int i = 0; i < to.data().length; i++) {
      int start = from.plane(i / elements, firstChannel);
      to.data()[i] += from.data()[start + i % elements];
    }
  }

  /// Mean over the batch of the cross-entropy of the softmax of `logits`.
  double crossEntropy(Node logits, int[] labels) {
    int classes = logits.value.shape().c();
    double[] d = logits.gradient().data();
    double loss = 0;
    for (int n = 0; n < labels.length; n++) {
      double[] p = softmax(logits.value.data(), n * classes, classes);
      loss -= Math.log(p[labels[n]]) / labels.length;
      for (int c = 0; c < classes; c++) {
        d[n * classes + c] = (p[c] - (c == labels[n] ? 1 : 0)) / labels.length;
      }
    }
    return loss;
  }

  private static double[] softmax(double[] logits, int from, int classes) {
    double[] p = new double[classes];
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, logits[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(logits[from + c] - max);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }

  /// Runs everything recorded backwards and returns the gradient of each parameter that was used.
  Map<String, double[]> backward() {
    while (!backward.isEmpty()) {
      backward.pop().run();
    }
    return gradients;
  }

  /// The statistics every norm used, by the norm's name.
  Map<String, BatchMoments> moments() {
    return moments;
  }

  private void onBackward(Runnable step) {
    if (training) {
      backward.push(step);
    }
  }

  private double[] parameter(String name) {
    return parameters.get(name);
  }

  private double[] gradient(String name) {
    return gradients.computeIfAbsent(name, key -> new double[parameter(key).length]);
  }
}
