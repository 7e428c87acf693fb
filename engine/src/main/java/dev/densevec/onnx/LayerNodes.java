package dev.densevec.onnx;

import static dev.densevec.onnx.OnnxGraph.attribute;
import static dev.densevec.onnx.OnnxGraph.integers;

import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Parameter;
import dev.densevec.spec.ResidualBlock.ConvNorm;
import dev.densevec.weights.FoldedNorm;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Spells the layers that all networks have in ONNX operators, with their numbers.
///
/// In the folded form a norm that follows a convolution is part of the convolution's weights and
/// bias. Their names then end in `.folded`, because the numbers are not the network's own.
final class LayerNodes {
  private static final String FOLDED = ".folded";
  private static final float[] BLUR = {1, 2, 1, 2, 4, 2, 1, 2, 1};

  private final NetworkSpec spec;
  private final Parameters parameters;
  private final OnnxGraph graph;
  private final Optional<SegmentAllocator> memory;
  private final Map<String, Parameter> known = new LinkedHashMap<>();

  /// @param memory for weights of the folded form; if empty, the network is spelled as written. The
  ///   memory must last until the graph has been written
  LayerNodes(Parameters parameters, OnnxGraph graph, Optional<SegmentAllocator> memory) {
    this.spec = parameters.spec();
    this.parameters = parameters;
    this.graph = graph;
    this.memory = memory;
    spec.parameters().forEach(parameter -> known.put(parameter.name(), parameter));
  }

  /// Whether norms after convolutions are folded into them.
  boolean isFolded() {
    return memory.isPresent();
  }

  /// The stem.
  ///
  /// @param trunk prefix of the names of its modules
  String stem(String trunk, String input) {
    String x =
        spec.stemNorm().isPresent()
            ? relu(trunk + "relu0", convNorm(spec.stemConv(), spec.stemNorm().get(), input))
            : conv(spec.stemConv(), input);
    for (ConvNorm layer : spec.stemRest()) {
      x = relu(layer.norm().name() + ".relu", convNorm(layer.conv(), layer.norm(), x));
    }
    if (!spec.stem().pools()) {
      return x;
    }
    String pooled =
        graph.node(
            "MaxPool",
            trunk + "pool0",
            List.of(x),
            attribute("kernel_shape", 2, 3),
            attribute("pads", 4, 1),
            attribute("strides", 2, spec.stem().blurs() ? 1 : 2));
    return spec.stem().blurs() ? blur(trunk + "blur0", pooled) : pooled;
  }

  /// 1 2 1 in both directions by 16 with stride 2, reflected at the borders.
  private String blur(String place, String input) {
    int channels = spec.stemRest().getLast().conv().outChannels();
    String pads =
        graph.node("Constant", place, List.of(), integers("value_ints", 0, 0, 1, 1, 0, 0, 1, 1));
    String padded = graph.node("Pad", place, List.of(input, pads), attribute("mode", "reflect"));
    float[] filter = new float[channels * BLUR.length];
    for (int i = 0; i < filter.length; i++) {
      filter[i] = BLUR[i % BLUR.length] / 16;
    }
    MemorySegment data = segment(Arena.ofAuto(), filter);
    return graph.node(
        "Conv",
        place,
        List.of(padded, initializer(place + ".filter", List.of(channels, 1, 3, 3), data)),
        attribute("group", channels),
        attribute("kernel_shape", 2, 3),
        attribute("strides", 2, 2));
  }

  /// The mean over the map and the classifier.
  void classify(String input, String output) {
    String x = graph.node("GlobalAveragePool", "", List.of(input));
    x = graph.node("Flatten", "", List.of(x), attribute("axis", 1));
    Linear linear = spec.classifier();
    graph.outputNode(
        "Gemm",
        linear.name(),
        List.of(x, own(linear.weight()), own(linear.bias())),
        output,
        attribute("transB", 1));
  }

  /// A convolution.
  String conv(Conv conv, String input) {
    List<String> inputs = new ArrayList<>(List.of(input, own(conv.weight())));
    if (conv.bias()) {
      inputs.add(own(conv.biasName()));
    }
    return conv(conv, inputs);
  }

  /// A convolution and the norm of its output, which nothing else reads.
  String convNorm(Conv conv, Norm norm, String input) {
    return memory
        .map(at -> conv(conv, List.of(input, weight(conv, norm, at), bias(conv, norm, at))))
        .orElseGet(() -> norm(norm, conv(conv, input)));
  }

  private String conv(Conv conv, List<String> inputs) {
    return graph.node(
        "Conv",
        conv.name(),
        inputs,
        attribute("kernel_shape", 2, conv.kernel()),
        attribute("pads", 4, conv.padding()),
        attribute("strides", 2, conv.stride()));
  }

  private String weight(Conv conv, Norm norm, SegmentAllocator at) {
    double[] scale = FoldedNorm.of(norm, parameters).scale();
    Parameter parameter = known.get(conv.weight());
    float[] values = parameters.get(conv.weight()).toArray(Parameters.ELEMENT);
    int each = values.length / conv.outChannels();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale[i / each] * values[i]);
    }
    return initializer(conv.weight() + FOLDED, parameter.dims(), segment(at, values));
  }

  private String bias(Conv conv, Norm norm, SegmentAllocator at) {
    FoldedNorm fold = FoldedNorm.of(norm, parameters);
    float[] values =
        conv.bias()
            ? parameters.get(conv.biasName()).toArray(Parameters.ELEMENT)
            : new float[conv.outChannels()];
    for (int c = 0; c < values.length; c++) {
      values[c] = (float) (fold.shift()[c] + fold.scale()[c] * values[c]);
    }
    return initializer(conv.biasName() + FOLDED, List.of(conv.outChannels()), segment(at, values));
  }

  private static MemorySegment segment(SegmentAllocator at, float[] values) {
    MemorySegment segment = at.allocate(Parameters.ELEMENT, values.length);
    MemorySegment.copy(values, 0, segment, Parameters.ELEMENT, 0, values.length);
    return segment;
  }

  /// A norm.
  String norm(Norm norm, String input) {
    return graph.node(
        "BatchNormalization",
        norm.name(),
        List.of(
            input, own(norm.weight()), own(norm.bias()), own(norm.mean()), own(norm.variance())),
        attribute("epsilon", (float) spec.epsilon()));
  }

  /// A rectified linear unit.
  String relu(String place, String input) {
    return graph.node("Relu", place, List.of(input));
  }

  /// A parameter under its own name.
  private String own(String name) {
    return initializer(name, known.get(name).dims(), parameters.get(name));
  }

  private String initializer(String name, List<Integer> dims, MemorySegment data) {
    graph.initializer(name, dims, data);
    return name;
  }
}
