package dev.densevec.onnx;

import static dev.densevec.onnx.OnnxGraph.attribute;

import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Norm;
import java.util.ArrayList;
import java.util.List;

/// Spells the layers that all networks have in ONNX operators.
final class LayerNodes {
  private final NetworkSpec spec;
  private final OnnxGraph graph;

  LayerNodes(NetworkSpec spec, OnnxGraph graph) {
    this.spec = spec;
    this.graph = graph;
  }

  /// The stem.
  ///
  /// @param trunk prefix of the names of its modules
  String stem(String trunk, String input) {
    String x = conv(spec.stemConv(), input);
    if (spec.stemNorm().isPresent()) {
      x = relu(trunk + "relu0", norm(spec.stemNorm().get(), x));
    }
    return spec.stem().pools()
        ? graph.node(
            "MaxPool",
            trunk + "pool0",
            List.of(x),
            attribute("kernel_shape", 2, 3),
            attribute("pads", 4, 1),
            attribute("strides", 2, 2))
        : x;
  }

  /// The mean over the map and the classifier.
  void classify(String input, String output) {
    String x = graph.node("GlobalAveragePool", "", List.of(input));
    x = graph.node("Flatten", "", List.of(x), attribute("axis", 1));
    Linear linear = spec.classifier();
    graph.outputNode(
        "Gemm",
        linear.name(),
        List.of(x, linear.weight(), linear.bias()),
        output,
        attribute("transB", 1));
  }

  String conv(Conv conv, String input) {
    List<String> inputs = new ArrayList<>(List.of(input, conv.weight()));
    if (conv.bias()) {
      inputs.add(conv.biasName());
    }
    return graph.node(
        "Conv",
        conv.name(),
        inputs,
        attribute("kernel_shape", 2, conv.kernel()),
        attribute("pads", 4, conv.padding()),
        attribute("strides", 2, conv.stride()));
  }

  String norm(Norm norm, String input) {
    return graph.node(
        "BatchNormalization",
        norm.name(),
        List.of(input, norm.weight(), norm.bias(), norm.mean(), norm.variance()),
        attribute("epsilon", (float) spec.epsilon()));
  }

  String relu(String place, String input) {
    return graph.node("Relu", place, List.of(input));
  }
}
