package dev.densevec.onnx;

import static dev.densevec.onnx.OnnxGraph.attribute;

import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Transition;
import java.util.ArrayList;
import java.util.List;

/// Spells a DenseNet in ONNX operators, one concatenation a layer.
///
/// As written, transitions convolve before they pool. In the folded form they pool first, which
/// commutes with a 1x1 convolution and leaves it a quarter of the pixels.
final class DenseNetGraph {
  private static final String TRUNK = "features.";

  private final DenseNetSpec spec;
  private final OnnxGraph graph;
  private final LayerNodes layers;

  DenseNetGraph(DenseNetSpec spec, OnnxGraph graph, LayerNodes layers) {
    this.spec = spec;
    this.graph = graph;
    this.layers = layers;
  }

  /// Adds all nodes between the value `input` and the value `output`.
  void add(String input, String output) {
    String x = layers.stem(TRUNK, input);
    for (DenseBlock block : spec.denseBlocks()) {
      x = block(block, x);
      if (block.transition().isPresent()) {
        x = transition(block.transition().get(), x);
      }
    }
    layers.classify(relu("", norm(spec.finalNorm(), x)), output);
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
      x = relu(place + ".relu2", layers.convNorm(bottleneck.conv(), bottleneck.norm(), x));
    }
    return conv(layer.conv(), x);
  }

  private String transition(Transition transition, String input) {
    String place = parent(transition.norm().name());
    String x = relu(place + ".relu", norm(transition.norm(), input));
    return layers.isFolded()
        ? conv(transition.conv(), pool(place, x))
        : pool(place, conv(transition.conv(), x));
  }

  private String pool(String place, String input) {
    return graph.node(
        "AveragePool",
        place + ".pool",
        List.of(input),
        attribute("kernel_shape", 2, 2),
        attribute("strides", 2, 2));
  }

  private String conv(Conv conv, String input) {
    return layers.conv(conv, input);
  }

  private String norm(Norm norm, String input) {
    return layers.norm(norm, input);
  }

  private String relu(String place, String input) {
    return layers.relu(place, input);
  }

  private static String parent(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
