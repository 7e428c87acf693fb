package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.FormatException;
import java.util.List;
import java.util.Optional;

/// Follows a residual network whose shortcuts are the block's input or a 1x1 convolution of it.
/// Layers get torchvision's names. A block that halves the map begins a stage.
final class ResNetWalk {
  private final GraphWalk graph;
  private int stage = 1;
  private int block;

  private ResNetWalk(GraphWalk graph) {
    this.graph = graph;
  }

  /// @throws FormatException naming the first operation that no residual network has there
  static void walk(GraphWalk graph) throws FormatException {
    ResNetWalk walk = new ResNetWalk(graph);
    String x = walk.stem();
    while (graph.consumers(x).stream().anyMatch(node -> node.operator().equals("Conv"))) {
      x = walk.block(x);
    }
    graph.classify(x, "fc");
    graph.requireAll();
  }

  private String stem() throws FormatException {
    OnnxNode conv = graph.only(graph.input());
    String x = graph.take(graph.convNorm(conv, "conv1", "bn1"), "Relu");
    List<OnnxNode> next = graph.consumers(x);
    return next.size() == 1 && next.getFirst().operator().equals("MaxPool")
        ? graph.maxPool(next.getFirst())
        : x;
  }

  private String block(String input) throws FormatException {
    OnnxNode first = null;
    Optional<OnnxNode> projection = Optional.empty();
    for (OnnxNode node : graph.consumers(input)) {
      if (node.operator().equals("Conv")) {
        if (after(node).operator().equals("Relu")) {
          first = node;
        } else {
          projection = Optional.of(node);
        }
      }
    }
    if (first == null) {
      throw new FormatException(
          FormatException.show(input)
              + " is read by no convolution with ReLU, expected a block's first");
    }
    boolean halves = halves(first) || halves(graph.only(after(first).output()));
    if (halves && block > 0) {
      stage++;
      block = 0;
    }
    String place = "layer" + stage + "." + block++;
    String around = graph.plain(input);
    String x = main(first, place);
    if (projection.isPresent()) {
      around =
          graph.plain(
              graph.convNorm(projection.get(), place + ".downsample.0", place + ".downsample.1"));
    }
    OnnxNode sum = graph.require(graph.only(x), "Add");
    boolean both =
        List.of(graph.plain(sum.input(0)), graph.plain(sum.input(1)))
            .containsAll(List.of(graph.plain(x), around));
    if (!both) {
      throw new FormatException(sum + " doesn't add the block's input");
    }
    return graph.take(sum.output(), "Relu");
  }

  /// What follows a convolution and its norm.
  private OnnxNode after(OnnxNode conv) throws FormatException {
    OnnxNode next = graph.only(conv.output());
    return next.operator().equals("BatchNormalization") ? graph.only(next.output()) : next;
  }

  private static boolean halves(OnnxNode conv) {
    return conv.differs("strides", 1);
  }

  /// The block's convolutions; returns the last one's value.
  private String main(OnnxNode first, String place) throws FormatException {
    OnnxNode conv = first;
    for (int i = 1; ; i++) {
      boolean last = !after(conv).operator().equals("Relu");
      String x = graph.convNorm(conv, place + ".conv" + i, place + ".bn" + i);
      if (last) {
        return x;
      }
      conv = graph.only(graph.take(x, "Relu"));
    }
  }
}
