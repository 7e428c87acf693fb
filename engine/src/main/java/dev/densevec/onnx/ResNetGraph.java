package dev.densevec.onnx;

import static dev.densevec.onnx.OnnxGraph.attribute;
import static dev.densevec.onnx.OnnxGraph.integers;

import dev.densevec.spec.Conv;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.spec.ResidualBlock;
import dev.densevec.spec.ResidualBlock.ConvNorm;
import java.util.List;

/// Spells a residual or plain network in ONNX operators; a padded shortcut is 1x1 pooling with
/// stride and channels of zeros.
final class ResNetGraph {
  private final ResNetSpec spec;
  private final OnnxGraph graph;
  private final LayerNodes layers;

  ResNetGraph(ResNetSpec spec, OnnxGraph graph, LayerNodes layers) {
    this.spec = spec;
    this.graph = graph;
    this.layers = layers;
  }

  /// Adds all nodes between the value `input` and the value `output`.
  void add(String input, String output) {
    String x = layers.stem("", input);
    for (List<ResidualBlock> stage : spec.stages()) {
      for (ResidualBlock block : stage) {
        x = spec.kind() == ResNetSpec.Kind.PREACT ? preactivated(block, x) : block(block, x);
      }
    }
    if (spec.finalNorm().isPresent()) {
      x = layers.relu("", layers.norm(spec.finalNorm().get(), x));
    }
    layers.classify(x, output);
  }

  private String block(ResidualBlock block, String input) {
    String x = input;
    for (int i = 0; i < block.layers().size(); i++) {
      ConvNorm layer = block.layers().get(i);
      x = layers.convNorm(layer.conv(), layer.norm(), x);
      x = i + 1 < block.layers().size() ? layers.relu(relu(block, i), x) : x;
    }
    return layers.relu(block.name(), sum(block, x, input));
  }

  private String preactivated(ResidualBlock block, String input) {
    List<ConvNorm> chain = block.layers();
    String x = layers.norm(chain.getFirst().norm(), input);
    for (int i = 0; i < chain.size(); i++) {
      Conv conv = chain.get(i).conv();
      x = layers.relu(relu(block, i), x);
      x =
          i + 1 < chain.size()
              ? layers.convNorm(conv, chain.get(i + 1).norm(), x)
              : layers.conv(conv, x);
    }
    return sum(block, x, input);
  }

  private static String relu(ResidualBlock block, int layer) {
    return block.name() + ".relu" + (layer + 1);
  }

  private String sum(ResidualBlock block, String x, String input) {
    return switch (block.skip()) {
      case NONE -> x;
      case IDENTITY -> add(block, x, input);
      case PAD -> add(block, x, padded(block, input));
      case PROJECTION -> {
        ConvNorm projection = block.projection().orElseThrow();
        yield add(block, x, layers.convNorm(projection.conv(), projection.norm(), input));
      }
    };
  }

  private String add(ResidualBlock block, String x, String around) {
    return graph.node("Add", block.name(), List.of(x, around));
  }

  private String padded(ResidualBlock block, String input) {
    String place = block.name() + ".shortcut";
    String some =
        graph.node(
            "MaxPool",
            place,
            List.of(input),
            attribute("kernel_shape", 2, 1),
            attribute("strides", 2, block.stride()));
    int before = block.skipChannel();
    int after = block.outChannels() - block.inChannels() - before;
    String pads =
        graph.node(
            "Constant", place, List.of(), integers("value_ints", 0, before, 0, 0, 0, after, 0, 0));
    return graph.node("Pad", place, List.of(some, pads));
  }
}
