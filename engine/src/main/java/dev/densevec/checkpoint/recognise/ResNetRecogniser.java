package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.spec.ResNetSpec.Kind;
import dev.densevec.spec.ResNetSpec.Shortcut;
import dev.densevec.spec.Stem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Derives a residual network from its layers in registration order.
///
/// A plain network has the very tensors of the residual network with padded shortcuts: where
/// nothing else says so, it is taken for that. A pre-activation network has the same shapes in the
/// same order, too: it is known by the name of its last norm.
final class ResNetRecogniser {
  private final OpReader ops;
  private final List<Integer> stages = new ArrayList<>();
  private final boolean preact;
  private int channels;

  /// Channels of the stage's 3x3 convolutions.
  private int width;

  private Optional<Boolean> bottleneck = Optional.empty();
  private Optional<Shortcut> shortcut = Optional.empty();

  ResNetRecogniser(OpReader ops) {
    this.ops = ops;
    this.preact = ops.hasNorm(ResNetName.LAST_NORM + ".weight");
  }

  /// @throws FormatException naming the first tensor that no residual network has there
  ResNetSpec network() throws FormatException {
    Op.Conv first = ops.take(Op.Conv.class, "a convolution");
    channels = first.outChannels();
    width = channels;
    boolean norm = !preact || (ops.peek(0) instanceof Op.Norm && ops.peek(1) instanceof Op.Norm);
    Stem stem = stem(first, norm);
    if (norm) {
      ops.norm(channels);
    }
    stages.add(0);
    while (!(ops.peek(preact ? 1 : 0) instanceof Op.Linear) && ops.peek(0) != null) {
      block();
    }
    if (preact) {
      ops.norm(channels);
    }
    Op.Linear classifier = ops.take(Op.Linear.class, "a convolution or the classifier");
    OpReader.require(classifier, "features", classifier.inFeatures(), channels);
    ops.requireEnd();
    requireNoBias();
    return new ResNetSpec(
        preact ? Kind.PREACT : Kind.RESIDUAL,
        stem,
        first.outChannels(),
        first.inChannels(),
        bottleneck.orElse(false),
        shortcut.orElse(stem == Stem.IMAGENET && !preact ? Shortcut.PROJECTION : Shortcut.PAD),
        stages,
        classifier.outFeatures(),
        DenseNetSpec.DEFAULT_EPSILON);
  }

  private static Stem stem(Op.Conv conv, boolean norm) throws FormatException {
    if (conv.kernel() == Stem.IMAGENET.kernel() && norm) {
      return Stem.IMAGENET;
    }
    if (conv.kernel() == Stem.CIFAR.kernel()) {
      return norm ? Stem.CIFAR_BN : Stem.CIFAR;
    }
    throw OpReader.fail(
        conv, String.format(Locale.ROOT, "a %1$dx%1$d stem", conv.kernel()), "3x3 or 7x7");
  }

  private void block() throws FormatException {
    int in = channels;
    Op.Conv first = layer(in);
    boolean narrows = first.kernel() == 1;
    requireKernel(first, narrows ? 1 : 3);
    if (bottleneck.isPresent() && bottleneck.get() != narrows) {
      throw OpReader.fail(first, first.kind(), "the kernel of the other blocks");
    }
    bottleneck = Optional.of(narrows);
    stage(first);
    Op.Conv last = layer(width);
    requireKernel(last, 3);
    OpReader.require(last, "output channels", last.outChannels(), width);
    if (narrows) {
      last = layer(width);
      requireKernel(last, 1);
    }
    channels = last.outChannels();
    projection(in);
  }

  /// A convolution with its norm.
  private Op.Conv layer(int in) throws FormatException {
    if (preact) {
      ops.norm(in);
      return ops.conv(in);
    }
    Op.Conv conv = ops.conv(in);
    ops.norm(conv.outChannels());
    return conv;
  }

  private static void requireKernel(Op.Conv conv, int kernel) throws FormatException {
    OpReader.require(conv, "rows of the kernel", conv.kernel(), kernel);
  }

  private void stage(Op.Conv first) throws FormatException {
    if (first.outChannels() == 2 * width && stages.getLast() > 0) {
      width = first.outChannels();
      stages.add(0);
    }
    OpReader.require(first, "output channels", first.outChannels(), width);
    stages.set(stages.size() - 1, stages.getLast() + 1);
  }

  /// The shortcut's convolution, if the block has one.
  private void projection(int in) throws FormatException {
    if (channels == in) {
      return;
    }
    boolean projects =
        ops.peek(0) instanceof Op.Conv conv
            && conv.kernel() == 1
            && conv.inChannels() == in
            && conv.outChannels() == channels;
    Shortcut found = projects ? Shortcut.PROJECTION : Shortcut.PAD;
    if (shortcut.isPresent() && shortcut.get() != found) {
      throw OpReader.fail(ops.peek(0), "another shortcut than before", "one for all");
    }
    shortcut = Optional.of(found);
    if (projects) {
      layer(in);
    }
  }

  private void requireNoBias() throws FormatException {
    for (Op.Conv conv : ops.convolutions()) {
      if (conv.bias()) {
        throw OpReader.fail(conv, "a bias", "none");
      }
    }
  }
}
