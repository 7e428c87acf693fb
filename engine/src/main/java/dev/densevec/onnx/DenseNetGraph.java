package dev.densevec.onnx;

import static dev.densevec.onnx.OnnxGraph.attribute;

import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Linear;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Transition;
import java.util.ArrayList;
import java.util.List;

/// Spells a DenseNet in ONNX operators, as it is written down: one concatenation a layer, every
/// norm a node of its own, transitions that convolve before they pool.
final class DenseNetGraph {
  private static final String TRUNK = "features.";

  private final DenseNetSpec spec;
  private final OnnxGraph graph;

  DenseNetGraph(DenseNetSpec spec, OnnxGraph graph) {
    this.spec = spec;
    this.graph = graph;
  }

  /// Adds all nodes between the value `input` and the value `output`.
  void add(String input, String output) {
    String x = stem(input);
    for (DenseBlock block : spec.denseBlocks()) {
      x = block(block, x);
      if (block.transition().isPresent()) {
        x = transition(block.transition().get(), x);
      }
    }
    x = relu("", norm(spec.finalNorm(), x));
    x = graph.node("GlobalAveragePool", "", List.of(x));
    x = graph.node("Flatten", "", List.of(x), attribute("axis", 1));
    Linear linear = spec.classifier();
    graph.outputNode(
        "Gemm",
        linear.name(),
        List.of(x, linear.weight(), linear.bias()),
        output,
        attribute("transB", 1));
  }

  private String stem(String input) {
    String x = conv(spec.stemConv(), input);
    if (spec.stemNorm().isPresent()) {
      x = relu(TRUNK + "relu0", norm(spec.stemNorm().get(), x));
    }
    return spec.stem().pools()
        ? graph.node(
            "MaxPool",
            TRUNK + "pool0",
            List.of(x),
            attribute("kernel_shape", 2, 3),
            attribute("pads", 4, 1),
            attribute("strides", 2, 2))
        : x;
  }

  private String block(DenseBlock block, String input) {
    List<String> features = new ArrayList<>(List.of(input));
    for (DenseLayer layer : block.layers()) {
      String place = parent(layer.norm().name());
      features.add(layer(layer, place, concat(place, features)));
    }
    return concat(parent(parent(block.layers().getLast().norm().name())), features);
  }

  private String concat(String place, List<String> features) {
    return features.size() == 1
        ? features.getFirst()
        : graph.node("Concat", place, features, attribute("axis", 1));
  }

  private String layer(DenseLayer layer, String place, String input) {
    String x = relu(place + ".relu1", norm(layer.norm(), input));
    if (layer.reduce().isPresent()) {
      DenseLayer.Bottleneck bottleneck = layer.reduce().get();
      x = relu(place + ".relu2", norm(bottleneck.norm(), conv(bottleneck.conv(), x)));
    }
    return conv(layer.conv(), x);
  }

  private String transition(Transition transition, String input) {
    String place = parent(transition.norm().name());
    String x = relu(place + ".relu", norm(transition.norm(), input));
    return graph.node(
        "AveragePool",
        place + ".pool",
        List.of(conv(transition.conv(), x)),
        attribute("kernel_shape", 2, 2),
        attribute("strides", 2, 2));
  }

  private String conv(Conv conv, String input) {
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

  private String norm(Norm norm, String input) {
    return graph.node(
        "BatchNormalization",
        norm.name(),
        List.of(input, norm.weight(), norm.bias(), norm.mean(), norm.variance()),
        attribute("epsilon", (float) spec.epsilon()));
  }

  private String relu(String place, String input) {
    return graph.node("Relu", place, List.of(input));
  }

  private static String parent(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
