package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.MetadataKeys;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Follows a graph from its input, and notes the layers that it meets: their tensors under the
/// names of a network, and their settings as modules, which are held against that network later.
///
/// A norm that an exporter folded into the convolution before it comes back as one that adds the
/// convolution's bias and changes nothing else.
final class GraphWalk {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Operations that change nothing in inference.
  private static final Set<String> NOTHING = Set.of("Identity", "Dropout", "Cast");

  private static final Set<String> SHAPES =
      Set.of("Shape", "Gather", "Unsqueeze", "ConstantOfShape");

  private static final float USUAL_EPSILON = 1e-5f;
  private static final List<String> NORM = List.of("weight", "bias", "running_mean", "running_var");

  /// More than any network has channels.
  private static final int MOST_CHANNELS = 1 << 20;

  /// Values in lists of concatenations, at most.
  private static final int MOST_PARTS = 4_000_000;

  private final OnnxModel model;
  private final Arena arena;
  private final Map<String, List<OnnxNode>> consumers = new HashMap<>();

  private final Map<String, OnnxNode> makers = new HashMap<>();

  /// What a value is but for operations that change nothing.
  private final Map<String, String> same = new HashMap<>();

  /// The values that are concatenated to one; others are their own.
  private final Map<String, List<String>> parts = new HashMap<>();

  private final List<TensorEntry> tensors = new ArrayList<>();
  private final List<StoredModule> modules = new ArrayList<>();
  private final List<String> foldedBiases = new ArrayList<>();
  private final Map<String, Long> convs = new LinkedHashMap<>();
  private final Set<String> biased = new HashSet<>();
  private final Map<String, String> metadata;
  private int taken;

  /// @param arena where made-up tensors are allocated
  GraphWalk(OnnxModel model, Arena arena) throws FormatException {
    this.model = model;
    this.arena = arena;
    this.metadata = new LinkedHashMap<>(model.metadata());
    int listed = 0;
    for (OnnxNode node : model.nodes()) {
      if (isNothing(node)) {
        same.put(node.output(), plain(node.input(0)));
        continue;
      }
      node.outputs().forEach(output -> makers.put(output, node));
      Set<String> read = shapeOnly(node) ? Set.of() : Set.copyOf(node.inputs());
      for (String input : read) {
        consumers.computeIfAbsent(plain(input), _ -> new ArrayList<>()).add(node);
      }
      if (node.operator().equals("Concat") && node.integer("axis", 0) == 1) {
        List<String> all = new ArrayList<>();
        for (String input : node.inputs()) {
          all.addAll(parts(input));
          listed += parts(input).size();
          if (listed > MOST_PARTS) {
            throw new FormatException(node + ": too many values are concatenated");
          }
        }
        parts.put(node.output(), List.copyOf(all));
      }
    }
  }

  /// Whether an operation changes nothing: by its kind, or as a padding by nothing.
  private boolean isNothing(OnnxNode node) {
    return NOTHING.contains(node.operator())
        || (node.operator().equals("Pad") && model.isZero(plain(node.input(1))));
  }

  /// Whether an operation looks at a shape, as exporters do to flatten a map.
  private static boolean shapeOnly(OnnxNode node) {
    return SHAPES.contains(node.operator())
        || (node.operator().equals("Concat") && node.integer("axis", 0) == 0);
  }

  /// The value that a name stands for.
  String plain(String value) {
    return same.getOrDefault(value, value);
  }

  /// The values that one is the concatenation of.
  List<String> parts(String value) {
    String name = plain(value);
    return parts.getOrDefault(name, List.of(name));
  }

  /// All operations of a kind.
  List<OnnxNode> all(String operator) {
    return model.nodes().stream().filter(node -> node.operator().equals(operator)).toList();
  }

  /// The operations that read a value.
  List<OnnxNode> consumers(String value) {
    return consumers.getOrDefault(plain(value), List.of());
  }

  /// The operation that makes a value.
  Optional<OnnxNode> maker(String value) {
    return Optional.ofNullable(makers.get(plain(value)));
  }

  /// The graph's input.
  String input() throws FormatException {
    if (model.inputs().size() != 1) {
      throw new FormatException(model.inputs().size() + " inputs, expected one");
    }
    return model.inputs().getFirst();
  }

  /// The only operation that reads a value.
  OnnxNode only(String value) throws FormatException {
    List<OnnxNode> all = consumers(value);
    if (all.size() != 1) {
      throw new FormatException(
          FormatException.show(value) + " is read by " + all.size() + " operations, expected one");
    }
    return all.getFirst();
  }

  /// An operation that must be of some kind.
  OnnxNode require(OnnxNode node, String operator) throws FormatException {
    if (!node.operator().equals(operator)) {
      throw new FormatException(node + ", expected " + operator);
    }
    taken++;
    return node;
  }

  /// Takes the only reader of a value, which must be of some kind; returns its output.
  String take(String value, String operator) throws FormatException {
    return require(only(value), operator).output();
  }

  /// Takes a convolution with the norm that follows it, or was folded into it; returns the value
  /// after both.
  String convNorm(OnnxNode conv, String convName, String normName) throws FormatException {
    List<OnnxNode> next = consumers(conv.output());
    if (next.size() == 1 && next.getFirst().operator().equals("BatchNormalization")) {
      conv(conv, convName);
      return norm(next.getFirst(), normName);
    }
    weights(conv, convName);
    TensorEntry weight = tensors.getLast();
    long channels = weight.dims().isEmpty() ? 0 : weight.dims().getFirst();
    Optional<TensorEntry> bias = constant(conv.input(2));
    identity(normName, channels, bias);
    foldedBiases.add(convName);
    return conv.output();
  }

  /// Takes a convolution with its bias; returns its output.
  String conv(OnnxNode conv, String name) throws FormatException {
    weights(conv, name);
    Optional<TensorEntry> bias = constant(conv.input(2));
    if (bias.isPresent()) {
      tensors.add(bias.get().named(name + ".bias"));
      biased.add(name);
    }
    return conv.output();
  }

  private void weights(OnnxNode conv, String name) throws FormatException {
    require(conv, "Conv");
    if (conv.integer("group", 1) != 1
        || !conv.attributes().getOrDefault("auto_pad", "NOTSET").equals("NOTSET")) {
      throw new FormatException(conv + ": a grouped or automatically padded convolution");
    }
    TensorEntry weight = required(conv, 1);
    tensors.add(weight.named(name + ".weight"));
    convs.put(name, weight.dims().isEmpty() ? 0 : weight.dims().getFirst());
    Map<String, Object> settings = new HashMap<>();
    settings.put("stride", conv.attributes().getOrDefault("strides", 1L));
    settings.put("padding", conv.attributes().getOrDefault("pads", 0L));
    settings.put("dilation", conv.attributes().getOrDefault("dilations", 1L));
    modules.add(new StoredModule(name, "torch.nn.modules.conv.Conv2d", true, settings));
  }

  /// Takes a norm; returns its output.
  String norm(OnnxNode norm, String name) throws FormatException {
    require(norm, "BatchNormalization");
    if (norm.integer("training_mode", 0) != 0) {
      throw new FormatException(norm + ": in training mode, expected inference");
    }
    for (int i = 0; i < NORM.size(); i++) {
      tensors.add(required(norm, i + 1).named(name + "." + NORM.get(i)));
    }
    Object epsilon = norm.attributes().getOrDefault("epsilon", USUAL_EPSILON);
    module(name, epsilon instanceof Float value ? value : USUAL_EPSILON);
    return norm.output();
  }

  private void module(String name, float epsilon) {
    modules.add(
        new StoredModule(
            name,
            "torch.nn.modules.batchnorm.BatchNorm2d",
            true,
            Map.of("eps", Double.parseDouble(Float.toString(epsilon)))));
  }

  /// Takes the pooling that ends a stem; returns its output.
  String maxPool(OnnxNode pool) throws FormatException {
    require(pool, "MaxPool");
    requirePool(pool, 3, 1);
    modules.add(
        new StoredModule(
            "pool0",
            "torch.nn.modules.pooling.MaxPool2d",
            true,
            Map.of("kernel_size", 3L, "stride", 2L, "padding", 1L)));
    return pool.output();
  }

  /// Takes a transition's pooling; returns its output.
  String averagePool(OnnxNode pool) throws FormatException {
    require(pool, "AveragePool");
    requirePool(pool, 2, 0);
    return pool.output();
  }

  private static void requirePool(OnnxNode pool, long kernel, long padding) throws FormatException {
    if (pool.differs("kernel_shape", kernel)
        || pool.differs("strides", 2)
        || !(pool.attributes().get("strides") instanceof List<?>)
        || pool.differs("pads", padding)
        || (padding != 0 && !(pool.attributes().get("pads") instanceof List<?>))
        || pool.differs("dilations", 1)
        || pool.integer("ceil_mode", 0) != 0) {
      throw new FormatException(
          pool
              + ": "
              + pool.attributes()
              + ", expected a "
              + kernel
              + "x"
              + kernel
              + " window with stride 2 and padding "
              + padding);
    }
  }

  /// A norm that adds a bias alone.
  private void identity(String name, long channels, Optional<TensorEntry> bias) {
    float[] ones = new float[Math.clamp(channels, 0, MOST_CHANNELS)];
    Arrays.fill(ones, 1);
    float[] variance = new float[ones.length];
    Arrays.fill(variance, 1 - epsilon());
    tensors.add(vector(name + ".weight", ones));
    tensors.add(
        bias.map(value -> value.named(name + ".bias"))
            .orElseGet(() -> vector(name + ".bias", new float[ones.length])));
    tensors.add(vector(name + ".running_mean", new float[ones.length]));
    tensors.add(vector(name + ".running_var", variance));
    module(name, epsilon());
  }

  /// What the norms add to the variance, in the first that is there.
  private float epsilon() {
    return all("BatchNormalization").stream()
        .map(norm -> norm.attributes().get("epsilon"))
        .filter(Float.class::isInstance)
        .map(Float.class::cast)
        .findFirst()
        .orElse(USUAL_EPSILON);
  }

  private TensorEntry vector(String name, float[] values) {
    MemorySegment data = arena.allocateFrom(FLOAT, values);
    return TensorEntry.rowMajor(name, DType.F32, List.of((long) values.length), data);
  }

  private Optional<TensorEntry> constant(String value) {
    return Optional.ofNullable(model.constants().get(plain(value)));
  }

  private TensorEntry required(OnnxNode node, int input) throws FormatException {
    return constant(node.input(input))
        .orElseThrow(
            () ->
                new FormatException(
                    node + ": " + FormatException.show(node.input(input)) + " is no constant"));
  }

  /// Takes the mean over the map, the classifier and what may follow it.
  void classify(String value, String name) throws FormatException {
    OnnxNode pool = only(value);
    boolean mean =
        switch (pool.operator()) {
          case "GlobalAveragePool", "ReduceMean" -> true;
          // A window of the whole map: the classifier's inputs are the channels then.
          case "AveragePool" -> !pool.differs("pads", 0);
          default -> false;
        };
    if (!mean) {
      throw new FormatException(pool + ", expected the mean over the map");
    }
    taken++;
    OnnxNode next = only(pool.output());
    while (Set.of("Flatten", "Reshape", "Squeeze").contains(next.operator())) {
      taken++;
      next = only(next.output());
    }
    end(linear(next, name));
  }

  private String linear(OnnxNode node, String name) throws FormatException {
    if (node.operator().equals("MatMul")) {
      taken++;
      OnnxNode sum = require(only(node.output()), "Add");
      TensorEntry bias =
          constant(sum.input(0)).or(() -> constant(sum.input(1))).orElseThrow(() -> unknown(sum));
      tensors.add(transposed(required(node, 1), true).named(name + ".weight"));
      tensors.add(bias.named(name + ".bias"));
      return sum.output();
    }
    require(node, "Gemm");
    boolean scaled =
        !node.attributes().getOrDefault("alpha", 1f).equals(1f)
            || !node.attributes().getOrDefault("beta", 1f).equals(1f)
            || node.integer("transA", 0) != 0;
    if (scaled) {
      throw new FormatException(node + ": scaled or transposed, expected a plain linear layer");
    }
    tensors.add(
        transposed(required(node, 1), node.integer("transB", 0) == 0).named(name + ".weight"));
    if (!node.input(2).isEmpty()) {
      tensors.add(required(node, 2).named(name + ".bias"));
    }
    return node.output();
  }

  private static FormatException unknown(OnnxNode node) {
    return new FormatException(node + ", expected the classifier's bias");
  }

  private static TensorEntry transposed(TensorEntry tensor, boolean really) throws FormatException {
    if (tensor.dims().size() != 2) {
      throw new FormatException(
          FormatException.show(tensor.name()) + ": " + tensor.shape() + ", expected a matrix");
    }
    return really
        ? new TensorEntry(
            tensor.name(),
            tensor.dtype(),
            tensor.dims().reversed(),
            tensor.strides().reversed(),
            tensor.data())
        : tensor;
  }

  /// What may stand after the classifier keeps the logits' order.
  private void end(String logits) throws FormatException {
    String value = logits;
    if (consumers(value).size() == 1) {
      OnnxNode last = only(value);
      if (last.operator().equals("Sigmoid")) {
        metadata.putIfAbsent(MetadataKeys.HEAD, "sigmoid");
      } else if (!last.operator().equals("Softmax") && !last.operator().equals("LogSoftmax")) {
        throw new FormatException(last + " after the classifier, expected nothing");
      }
      taken++;
      value = last.output();
    }
    String result = value;
    if (model.outputs().stream().noneMatch(output -> plain(output).equals(plain(result)))) {
      throw new FormatException(FormatException.show(result) + " is no output of the graph");
    }
  }

  /// Requires that every operation was taken but for those that put values together.
  void requireAll() throws FormatException {
    for (OnnxNode node : model.nodes()) {
      boolean passed = isNothing(node) || node.operator().equals("Concat") || shapeOnly(node);
      taken += passed ? 1 : 0;
    }
    if (taken != model.nodes().size()) {
      throw new FormatException(
          model.nodes().size() + " operations, of which " + taken + " belong to the network");
    }
  }

  /// The layers' tensors. Where one convolution has a bias of its own, all have one.
  List<TensorEntry> tensors() {
    if (!biased.isEmpty()) {
      foldedBiases.stream()
          .filter(name -> !biased.contains(name))
          .forEach(
              name ->
                  tensors.add(
                      vector(
                          name + ".bias",
                          new float[Math.clamp(convs.get(name), 0, MOST_CHANNELS)])));
    }
    return tensors;
  }

  /// The layers' settings.
  List<StoredModule> modules() {
    return modules;
  }

  /// What the model says, with the head if the graph shows it.
  Map<String, String> metadata() {
    return metadata;
  }

  /// Whether norms were folded into convolutions.
  boolean isFolded() {
    return !foldedBiases.isEmpty();
  }
}
