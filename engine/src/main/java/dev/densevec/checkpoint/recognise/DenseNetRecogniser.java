package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Stem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Derives a DenseNet from its layers in registration order, by their channels alone.
///
/// Around a transition, layers with and without bottleneck look the same: norm, 1x1, norm, 3x3.
/// Which of the two a network has shows in its first layer.
final class DenseNetRecogniser {
  private final OpReader ops;
  private final List<Integer> blocks = new ArrayList<>();
  private final List<Op.Conv> transitions = new ArrayList<>();
  private int channels;
  private int layers;

  /// 0 before the first layer.
  private int growthRate;

  /// Channels of a bottleneck; 0 without.
  private int width;

  DenseNetRecogniser(OpReader ops) {
    this.ops = ops;
  }

  /// @throws FormatException naming the first tensor that no DenseNet has there
  DenseNetSpec network() throws FormatException {
    Op.Conv first = ops.take(Op.Conv.class, "a convolution");
    channels = first.outChannels();
    Stem stem = isDeep(first) ? deepStem() : stem(first);
    int stemChannels = channels;
    ops.norm(channels);
    while (ops.peek(0) instanceof Op.Conv) {
      layerOrTransition();
      ops.norm(channels);
    }
    Op.Linear classifier = ops.take(Op.Linear.class, "a convolution or the classifier");
    endBlock(classifier);
    OpReader.require(classifier, "features", classifier.inFeatures(), channels);
    ops.requireEnd();
    if (stem.isDeep()) {
      OpReader.require(first, "output channels", first.outChannels(), growthRate);
    }
    return new DenseNetSpec(
        stem.isDeep() && isBlur121() ? Stem.DEEP_BLUR : stem,
        stemChannels,
        first.inChannels(),
        growthRate,
        width / growthRate,
        compression(),
        blocks,
        classifier.outFeatures(),
        convBias(),
        DenseNetSpec.DEFAULT_EPSILON);
  }

  /// Whether two more convolutions stand in front of the first block. The norm after a layer's 3x3
  /// convolution would have more channels than that.
  private boolean isDeep(Op.Conv first) {
    return first.kernel() == Stem.DEEP.kernel()
        && ops.peek(0) instanceof Op.Norm
        && ops.peek(1) instanceof Op.Conv second
        && second.kernel() == Stem.DEEP.kernel()
        && ops.peek(2) instanceof Op.Norm norm
        && norm.channels() == second.outChannels();
  }

  private Stem deepStem() throws FormatException {
    int width = channels;
    ops.norm(width);
    for (boolean last : new boolean[] {false, true}) {
      Op.Conv conv = ops.conv(channels);
      OpReader.require(conv, "rows of the kernel", conv.kernel(), Stem.DEEP.kernel());
      if (!last) {
        OpReader.require(conv, "output channels", conv.outChannels(), width);
      }
      channels = conv.outChannels();
      ops.norm(channels);
    }
    return Stem.DEEP;
  }

  /// timm's only network of these sizes with a deep stem pools with a blur, which no tensor shows.
  private boolean isBlur121() {
    return growthRate == 32 && blocks.equals(List.of(6, 12, 24, 16));
  }

  private Stem stem(Op.Conv conv) throws FormatException {
    boolean norm = ops.peek(0) instanceof Op.Norm && ops.peek(1) instanceof Op.Norm;
    if (norm) {
      ops.norm(channels);
    }
    if (conv.kernel() == Stem.IMAGENET.kernel() && norm) {
      return Stem.IMAGENET;
    }
    if (conv.kernel() == Stem.CIFAR.kernel()) {
      return norm ? Stem.CIFAR_BN : Stem.CIFAR;
    }
    throw OpReader.fail(
        conv,
        String.format(Locale.ROOT, "a %1$dx%1$d stem", conv.kernel()),
        "3x3, or 7x7 with a norm");
  }

  private void layerOrTransition() throws FormatException {
    Op.Conv conv = ops.conv(channels);
    boolean mayNarrow = growthRate == 0 || width > 0;
    if (conv.kernel() == 3) {
      layer(conv, 0);
    } else if (conv.kernel() != 1) {
      throw OpReader.fail(
          conv, String.format(Locale.ROOT, "a %1$dx%1$d convolution", conv.kernel()), "1x1 or 3x3");
    } else if (mayNarrow && ops.peek(1) instanceof Op.Conv second && second.kernel() == 3) {
      ops.norm(conv.outChannels());
      layer(ops.conv(conv.outChannels()), conv.outChannels());
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
        throw OpReader.fail(
            conv,
            String.format(Locale.ROOT, "after %d channels", width),
            "a multiple of " + growthRate);
      }
    }
    OpReader.require(conv, "output channels", conv.outChannels(), growthRate);
    OpReader.require(conv, "channels of the bottleneck", bottleneck, width);
    channels += growthRate;
    layers++;
  }

  private void endBlock(Op end) throws FormatException {
    if (layers == 0) {
      throw OpReader.fail(end, "after a block without layers", "some");
    }
    blocks.add(layers);
    layers = 0;
  }

  private double compression() throws FormatException {
    double fit = Compression.fit(transitions);
    if (Double.isNaN(fit)) {
      throw OpReader.fail(transitions.getLast(), "another compression than before", "one for all");
    }
    return fit;
  }

  private boolean convBias() throws FormatException {
    List<Op.Conv> convs = ops.convolutions();
    boolean bias = convs.getFirst().bias();
    for (Op.Conv conv : convs) {
      if (conv.bias() != bias) {
        throw OpReader.fail(conv, conv.bias() ? "a bias" : "no bias", "the same as the stem");
      }
    }
    return bias;
  }
}
