package dev.densevec.testing;

import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.spec.ResidualBlock;
import dev.densevec.spec.Transition;
import dev.densevec.weights.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A network's forward pass as it is written down, layer by layer in double precision; the engine's
/// results are judged by it.
public final class ReferenceNetwork {
  private final NetworkSpec spec;
  private final Tape tape;
  private final List<Tensor> blocks = new ArrayList<>();

  private ReferenceNetwork(NetworkSpec spec, Tape tape) {
    this.spec = spec;
    this.tape = tape;
  }

  /// What a forward pass yields.
  ///
  /// @param logits `n x classes x 1 x 1`
  /// @param features pooled features, the classifier's input, `n x c x 1 x 1`
  /// @param blocks the concatenated output of each dense block, or of each stage
  public record Output(Tensor logits, Tensor features, List<Tensor> blocks) {}

  /// Inference: norms take the running statistics.
  public static Output infer(Parameters parameters, Tensor images) {
    NetworkSpec spec = parameters.spec();
    ReferenceNetwork network =
        new ReferenceNetwork(spec, new Tape(widen(parameters), spec.epsilon(), false));
    Tape.Node features = network.features(new Tape.Node(images));
    Tape.Node logits = network.tape.linear(spec.classifier(), features);
    return new Output(logits.value(), features.value(), network.blocks);
  }

  /// Runs the network on a tape and returns the logits.
  static Tape.Node forward(NetworkSpec spec, Tape tape, Tensor images) {
    Tape.Node features = new ReferenceNetwork(spec, tape).features(new Tape.Node(images));
    return tape.linear(spec.classifier(), features);
  }

  /// All parameters in double precision, by name.
  static Map<String, double[]> widen(Parameters parameters) {
    Map<String, double[]> wide = new LinkedHashMap<>();
    parameters.segments().forEach((name, segment) -> wide.put(name, Tensor.widen(segment)));
    return wide;
  }

  private Tape.Node features(Tape.Node images) {
    Tape.Node x = stem(images);
    return switch (spec) {
      case DenseNetSpec denseNet -> dense(denseNet, x);
      case ResNetSpec resNet -> residual(resNet, x);
    };
  }

  private Tape.Node residual(ResNetSpec resNet, Tape.Node stem) {
    Tape.Node x = stem;
    for (List<ResidualBlock> stage : resNet.stages()) {
      for (ResidualBlock block : stage) {
        x = resNet.kind() == ResNetSpec.Kind.PREACT ? preactivated(block, x) : block(block, x);
      }
      blocks.add(x.value());
    }
    return tape.globalAveragePool(
        resNet.finalNorm().isPresent() ? tape.normRelu(resNet.finalNorm().get(), x) : x);
  }

  private Tape.Node block(ResidualBlock block, Tape.Node x) {
    Tape.Node y = x;
    for (ResidualBlock.ConvNorm layer : block.layers()) {
      boolean last = layer.equals(block.layers().getLast());
      y = tape.norm(layer.norm(), tape.conv(layer.conv(), y));
      y = last ? y : tape.relu(y);
    }
    return tape.relu(sum(block, y, x));
  }

  private Tape.Node preactivated(ResidualBlock block, Tape.Node x) {
    Tape.Node y = x;
    for (ResidualBlock.ConvNorm layer : block.layers()) {
      y = tape.conv(layer.conv(), tape.normRelu(layer.norm(), y));
    }
    return sum(block, y, x);
  }

  private Tape.Node sum(ResidualBlock block, Tape.Node y, Tape.Node x) {
    return switch (block.skip()) {
      case NONE -> y;
      case IDENTITY -> tape.add(y, x, 1, 0);
      case PAD -> tape.add(y, x, block.stride(), (block.outChannels() - block.inChannels()) / 2);
      case PROJECTION -> {
        ResidualBlock.ConvNorm projection = block.projection().orElseThrow();
        yield tape.add(y, tape.norm(projection.norm(), tape.conv(projection.conv(), x)), 1, 0);
      }
    };
  }

  private Tape.Node dense(DenseNetSpec denseNet, Tape.Node stem) {
    Tape.Node x = stem;
    for (DenseBlock block : denseNet.denseBlocks()) {
      for (DenseLayer layer : block.layers()) {
        x = tape.concat(x, layer(layer, x));
      }
      blocks.add(x.value());
      if (block.transition().isPresent()) {
        Transition transition = block.transition().get();
        x = tape.conv(transition.conv(), tape.normRelu(transition.norm(), x));
        x = tape.averagePool(x);
      }
    }
    return tape.globalAveragePool(tape.normRelu(denseNet.finalNorm(), x));
  }

  private Tape.Node stem(Tape.Node images) {
    Tape.Node x = tape.conv(spec.stemConv(), images);
    if (spec.stemNorm().isPresent()) {
      x = tape.normRelu(spec.stemNorm().get(), x);
    }
    for (ResidualBlock.ConvNorm layer : spec.stemRest()) {
      x = tape.normRelu(layer.norm(), tape.conv(layer.conv(), x));
    }
    if (spec.stem().blurs()) {
      return new Tape.Node(ReferenceOps.blur(ReferenceOps.maxPool(x.value(), 1)));
    }
    return spec.stem().pools() ? tape.maxPool(x) : x;
  }

  private Tape.Node layer(DenseLayer layer, Tape.Node x) {
    Tape.Node y = tape.normRelu(layer.norm(), x);
    if (layer.reduce().isPresent()) {
      DenseLayer.Bottleneck reduce = layer.reduce().get();
      y = tape.normRelu(reduce.norm(), tape.conv(reduce.conv(), y));
    }
    return tape.conv(layer.conv(), y);
  }
}
