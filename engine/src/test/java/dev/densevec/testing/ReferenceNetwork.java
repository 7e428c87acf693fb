package dev.densevec.testing;

import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Transition;
import dev.densevec.weights.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A DenseNet's forward pass as it is written down, layer by layer in double precision; the
/// engine's results are judged by it.
public final class ReferenceNetwork {
  private final DenseNetSpec spec;
  private final Tape tape;
  private final List<Tensor> blocks = new ArrayList<>();

  private ReferenceNetwork(DenseNetSpec spec, Tape tape) {
    this.spec = spec;
    this.tape = tape;
  }

  /// What a forward pass yields.
  ///
  /// @param logits `n x classes x 1 x 1`
  /// @param features pooled features, the classifier's input, `n x c x 1 x 1`
  /// @param blocks the concatenated output of each dense block
  public record Output(Tensor logits, Tensor features, List<Tensor> blocks) {}

  /// Inference: norms take the running statistics.
  public static Output infer(Parameters parameters, Tensor images) {
    DenseNetSpec spec = (DenseNetSpec) parameters.spec();
    ReferenceNetwork network =
        new ReferenceNetwork(spec, new Tape(widen(parameters), spec.epsilon(), false));
    Tape.Node features = network.features(new Tape.Node(images));
    Tape.Node logits = network.tape.linear(spec.classifier(), features);
    return new Output(logits.value(), features.value(), network.blocks);
  }

  /// Runs the network on a tape and returns the logits.
  static Tape.Node forward(DenseNetSpec spec, Tape tape, Tensor images) {
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
    for (DenseBlock block : spec.denseBlocks()) {
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
    return tape.globalAveragePool(tape.normRelu(spec.finalNorm(), x));
  }

  private Tape.Node stem(Tape.Node images) {
    Tape.Node x = tape.conv(spec.stemConv(), images);
    if (spec.stemNorm().isPresent()) {
      x = tape.normRelu(spec.stemNorm().get(), x);
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
