package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Follows a DenseNet: each layer reads a concatenation of all values before it, in the order in
/// which they were made, or in the opposite one.
///
/// Layers get torchvision's names, or, where new features stand in front, those of
/// kuangliu/pytorch-cifar, whose networks do so.
final class DenseNetWalk {
  /// What may read a convolution in a block.
  private static final List<String> AFTER =
      List.of("Relu", "BatchNormalization", "Concat", "AveragePool");

  private final GraphWalk graph;
  private final List<OnnxNode> norms;
  private boolean newFirst;
  private List<String> features = new ArrayList<>();
  private int block = 1;
  private int layer;

  private DenseNetWalk(GraphWalk graph) {
    this.graph = graph;
    this.norms = graph.all("BatchNormalization");
  }

  /// @throws FormatException naming the first operation that no DenseNet has there
  static void walk(GraphWalk graph) throws FormatException {
    DenseNetWalk walk = new DenseNetWalk(graph);
    walk.newFirst = walk.isNewFirst();
    walk.features.add(walk.stem());
    boolean more = true;
    while (more) {
      more = walk.step();
    }
    if (walk.newFirst && walk.block == 1) {
      throw new FormatException(
          "new features stand in front of old ones in a single block, which isn't supported");
    }
    graph.requireAll();
  }

  /// Whether the first concatenation of two has the younger value in front.
  private boolean isNewFirst() {
    for (OnnxNode concat : graph.all("Concat")) {
      List<String> parts = graph.parts(concat.output());
      if (parts.size() == 2) {
        return made(parts.getFirst()) > made(parts.getLast());
      }
    }
    return false;
  }

  /// The number of the operation that makes a value.
  private int made(String value) {
    return graph.maker(value).map(OnnxNode::number).orElse(-1);
  }

  private String stem() throws FormatException {
    OnnxNode conv = graph.only(graph.input());
    String name = newFirst ? "conv1" : "features.conv0";
    boolean bare =
        graph.consumers(conv.output()).stream().anyMatch(node -> node.operator().equals("Concat"));
    if (bare) {
      return graph.conv(conv, name);
    }
    if (newFirst) {
      throw new FormatException(
          conv
              + ": new features stand in front of old ones after a stem with a norm, which isn't supported");
    }
    String x = graph.take(graph.convNorm(conv, name, "features.norm0"), "Relu");
    List<OnnxNode> next = graph.consumers(x);
    for (int i = 1; next.size() == 1 && next.getFirst().operator().equals("Conv"); i++) {
      x =
          graph.take(
              graph.convNorm(next.getFirst(), "features.conv" + i, "features.norm" + i), "Relu");
      next = graph.consumers(x);
    }
    return next.size() == 1 && next.getFirst().operator().equals("MaxPool")
        ? graph.maxPool(next.getFirst())
        : x;
  }

  /// A layer, a transition or the end.
  ///
  /// @return whether more follows
  private boolean step() throws FormatException {
    OnnxNode norm = nextNorm();
    OnnxNode relu = graph.only(norm.output());
    OnnxNode next = graph.only(relu.output());
    if (next.operator().equals("Conv") && isLayer(next)) {
      layer(norm, next);
      return true;
    }
    if (next.operator().equals("Conv") || isTransitionPool(next)) {
      transition(norm, next);
      return true;
    }
    String end = graph.take(graph.norm(norm, newFirst ? "bn" : "features.norm5"), "Relu");
    graph.classify(end, newFirst ? "linear" : "classifier");
    return false;
  }

  private OnnxNode nextNorm() throws FormatException {
    List<String> wanted = newFirst ? features.reversed() : features;
    for (OnnxNode norm : norms) {
      if (graph.parts(norm.input(0)).equals(wanted)) {
        return norm;
      }
    }
    throw new FormatException(
        "no BatchNormalization reads the "
            + features.size()
            + " values of block "
            + block
            + " in the order of a DenseNet");
  }

  /// Whether a convolution is a layer's rather than a transition's, which is pooled.
  private boolean isLayer(OnnxNode conv) throws FormatException {
    List<OnnxNode> next = graph.consumers(conv.output());
    for (OnnxNode node : next) {
      if (!AFTER.contains(node.operator())) {
        throw new FormatException(node + ", expected one of " + AFTER);
      }
    }
    return next.size() != 1 || !next.getFirst().operator().equals("AveragePool");
  }

  private boolean isTransitionPool(OnnxNode node) throws FormatException {
    return node.operator().equals("AveragePool")
        && graph.only(node.output()).operator().equals("Conv");
  }

  private void layer(OnnxNode norm, OnnxNode first) throws FormatException {
    layer++;
    String place =
        newFirst
            ? "dense" + block + "." + (layer - 1)
            : "features.denseblock" + block + ".denselayer" + layer;
    String bn = newFirst ? ".bn" : ".norm";
    graph.take(graph.norm(norm, place + bn + "1"), "Relu");
    List<OnnxNode> next = graph.consumers(first.output());
    boolean bottleneck =
        next.size() == 1
            && Set.of("Relu", "BatchNormalization").contains(next.getFirst().operator());
    if (!bottleneck) {
      features.add(graph.plain(graph.conv(first, place + ".conv1")));
      return;
    }
    String x = graph.take(graph.convNorm(first, place + ".conv1", place + bn + "2"), "Relu");
    features.add(graph.plain(graph.conv(graph.only(x), place + ".conv2")));
  }

  private void transition(OnnxNode norm, OnnxNode next) throws FormatException {
    String place = newFirst ? "trans" + block : "features.transition" + block;
    String x = graph.take(graph.norm(norm, place + (newFirst ? ".bn" : ".norm")), "Relu");
    if (next.operator().equals("Conv")) {
      x = graph.averagePool(graph.only(graph.conv(next, place + ".conv")));
    } else {
      graph.averagePool(next);
      x = graph.conv(graph.only(next.output()), place + ".conv");
    }
    features = new ArrayList<>(List.of(graph.plain(x)));
    block++;
    layer = 0;
  }
}
