package dev.densevec.checkpoint;

import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Stem;
import java.util.ArrayList;
import java.util.List;

/// Derives a DenseNet from its layers in registration order, by their channels alone.
///
/// Around a transition, layers with and without bottleneck look the same: norm, 1x1, norm, 3x3.
/// Which of the two a network has shows in its first layer.
final class Recogniser {
  private final List<Op> ops;
  private final List<Integer> blocks = new ArrayList<>();
  private final List<Op.Conv> transitions = new ArrayList<>();
  private int next;
  private int channels;
  private int layers;

  /// 0 before the first layer.
  private int growthRate;

  /// Channels of a bottleneck; 0 without.
  private int width;

  private Recogniser(List<Op> ops) {
    this.ops = ops;
  }

  /// The network that the tensors are the parameters of.
  ///
  /// @param tensors all parameters in registration order
  /// @throws FormatException naming the first tensor that no DenseNet has there
  static DenseNetSpec recognise(List<TensorEntry> tensors) throws FormatException {
    try {
      return new Recogniser(Op.sequence(tensors)).network();
    } catch (FormatException | IllegalArgumentException e) {
      throw new FormatException("no DenseNet: " + e.getMessage());
    }
  }

  private DenseNetSpec network() throws FormatException {
    Op.Conv first = take(Op.Conv.class, "a convolution");
    channels = first.outChannels();
    boolean norm = peek(0) instanceof Op.Norm && peek(1) instanceof Op.Norm;
    if (norm) {
      norm(channels);
    }
    Stem stem = stem(first, norm);
    norm(channels);
    while (peek(0) instanceof Op.Conv) {
      layerOrTransition();
      norm(channels);
    }
    Op.Linear classifier = take(Op.Linear.class, "a convolution or the classifier");
    endBlock(classifier);
    require(classifier, "features", classifier.inFeatures(), channels);
    if (peek(0) != null) {
      throw fail(peek(0), "a layer behind the classifier", "none");
    }
    return new DenseNetSpec(
        stem,
        first.outChannels(),
        first.inChannels(),
        growthRate,
        width / growthRate,
        compression(),
        blocks,
        classifier.outFeatures(),
        convBias(),
        DenseNetSpec.DEFAULT_EPSILON);
  }

  private static Stem stem(Op.Conv conv, boolean norm) throws FormatException {
    if (conv.kernel() == Stem.IMAGENET.kernel() && norm) {
      return Stem.IMAGENET;
    }
    if (conv.kernel() == Stem.CIFAR.kernel()) {
      return norm ? Stem.CIFAR_BN : Stem.CIFAR;
    }
    throw fail(conv, "a %1$dx%1$d stem".formatted(conv.kernel()), "3x3, or 7x7 with a norm");
  }

  private void layerOrTransition() throws FormatException {
    Op.Conv conv = conv(channels);
    boolean mayNarrow = growthRate == 0 || width > 0;
    if (conv.kernel() == 3) {
      layer(conv, 0);
    } else if (conv.kernel() != 1) {
      throw fail(conv, "a %1$dx%1$d convolution".formatted(conv.kernel()), "1x1 or 3x3");
    } else if (mayNarrow && peek(1) instanceof Op.Conv second && second.kernel() == 3) {
      norm(conv.outChannels());
      layer(conv(conv.outChannels()), conv.outChannels());
    } else {
      endBlock(conv);
      transitions.add(conv);
      channels = conv.outChannels();
    }
  }

  private void layer(Op.Conv conv, int bottleneck) throws FormatException {
    if (growthRate == 0) {
      growthRate = conv.outChannels();
      width = bottleneck;
      if (width % growthRate != 0) {
        throw fail(conv, "behind %d channels".formatted(width), "a multiple of " + growthRate);
      }
    }
    require(conv, "output channels", conv.outChannels(), growthRate);
    require(conv, "channels of the bottleneck", bottleneck, width);
    channels += growthRate;
    layers++;
  }

  private void endBlock(Op end) throws FormatException {
    if (layers == 0) {
      throw fail(end, "behind a block without layers", "some");
    }
    blocks.add(layers);
    layers = 0;
  }

  private double compression() throws FormatException {
    double fit = Compression.fit(transitions);
    if (Double.isNaN(fit)) {
      throw fail(transitions.getLast(), "another compression than before", "one for all");
    }
    return fit;
  }

  private boolean convBias() throws FormatException {
    List<Op.Conv> convs =
        ops.stream().filter(Op.Conv.class::isInstance).map(Op.Conv.class::cast).toList();
    boolean bias = convs.getFirst().bias();
    for (Op.Conv conv : convs) {
      if (conv.bias() != bias) {
        throw fail(conv, conv.bias() ? "a bias" : "no bias", "the same as the stem");
      }
    }
    return bias;
  }

  private Op peek(int ahead) {
    return next + ahead < ops.size() ? ops.get(next + ahead) : null;
  }

  private <T extends Op> T take(Class<T> type, String expected) throws FormatException {
    Op op = peek(0);
    if (op == null) {
      throw new FormatException("ends without " + expected);
    }
    if (!type.isInstance(op)) {
      throw fail(op, op.kind(), expected);
    }
    next++;
    return type.cast(op);
  }

  private void norm(int expected) throws FormatException {
    Op.Norm norm = take(Op.Norm.class, "a norm");
    require(norm, "channels", norm.channels(), expected);
  }

  private Op.Conv conv(int expected) throws FormatException {
    Op.Conv conv = take(Op.Conv.class, "a convolution");
    require(conv, "input channels", conv.inChannels(), expected);
    return conv;
  }

  private static void require(Op op, String what, int actual, int expected) throws FormatException {
    if (actual != expected) {
      throw fail(op, actual + " " + what, String.valueOf(expected));
    }
  }

  private static FormatException fail(Op op, String actual, String expected) {
    return new FormatException(
        "%s: %s, expected %s".formatted(FormatException.show(op.name()), actual, expected));
  }
}
