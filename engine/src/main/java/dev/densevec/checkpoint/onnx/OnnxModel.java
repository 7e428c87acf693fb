package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parts of an ONNX model that matter here. Field numbers are those of the ONNX project's
/// `onnx.proto`.
final class OnnxModel {
  private static final int MOST_NODES = 100_000;
  private static final int EXTERNAL = 1;

  /// The type of whole numbers of 64 bits.
  private static final int WHOLE = 7;

  private static final int MOST_AXES = 16;

  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, TensorEntry> constants = new LinkedHashMap<>();

  /// Names of whole numbers that are all 0.
  private final Set<String> zeros = new HashSet<>();

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();

  /// @throws FormatException if it is damaged, or has its numbers in other files
  OnnxModel(MemorySegment file) throws FormatException {
    ProtoReader model = new ProtoReader(file);
    while (model.next()) {
      switch (model.field()) {
        case 7 -> graph(model.bytes());
        case 14 -> word(model.bytes());
        default -> model.skip();
      }
    }
    inputs.removeAll(constants.keySet());
  }

  /// The operations in order.
  List<OnnxNode> nodes() {
    return nodes;
  }

  /// Tensors of real numbers by name, in the order of the file.
  Map<String, TensorEntry> constants() {
    return constants;
  }

  /// Whether a constant is of whole numbers that are all 0.
  boolean isZero(String name) {
    return zeros.contains(name);
  }

  /// The model's metadata.
  Map<String, String> metadata() {
    return metadata;
  }

  /// Names of the values that are put in.
  List<String> inputs() {
    return inputs;
  }

  /// Names of the values that come out.
  List<String> outputs() {
    return outputs;
  }

  private void graph(MemorySegment message) throws FormatException {
    ProtoReader graph = new ProtoReader(message);
    while (graph.next()) {
      switch (graph.field()) {
        case 1 -> node(graph.bytes());
        case 5 -> constant(graph.bytes(), Optional.empty());
        case 11 -> inputs.add(first(graph.bytes()));
        case 12 -> outputs.add(first(graph.bytes()));
        default -> graph.skip();
      }
    }
  }

  /// The text in a message's first field.
  private static String first(MemorySegment message) throws FormatException {
    ProtoReader reader = new ProtoReader(message);
    String text = "";
    while (reader.next()) {
      if (reader.field() == 1) {
        text = reader.text();
      } else {
        reader.skip();
      }
    }
    return text;
  }

  private void word(MemorySegment message) throws FormatException {
    ProtoReader entry = new ProtoReader(message);
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> key = entry.text();
        case 2 -> value = entry.text();
        default -> entry.skip();
      }
    }
    metadata.put(key, value);
  }

  private void node(MemorySegment message) throws FormatException {
    ProtoReader reader = new ProtoReader(message);
    List<String> in = new ArrayList<>();
    List<String> out = new ArrayList<>();
    Map<String, Object> attributes = new LinkedHashMap<>();
    MemorySegment value = null;
    String operator = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> in.add(reader.text());
        case 2 -> out.add(reader.text());
        case 4 -> operator = reader.text();
        case 5 -> {
          MemorySegment tensor = attribute(reader.bytes(), attributes);
          value = tensor == null ? value : tensor;
        }
        default -> reader.skip();
      }
    }
    if (nodes.size() + constants.size() >= MOST_NODES) {
      throw new FormatException(
          String.format(Locale.ROOT, "more than the %d operations that are read", MOST_NODES));
    }
    if (out.isEmpty()) {
      throw new FormatException(FormatException.show(operator) + ": an operation without output");
    }
    if (operator.equals("Constant")) {
      if (value != null) {
        constant(value, Optional.of(out.getFirst()));
      }
      return;
    }
    nodes.add(
        new OnnxNode(
            nodes.size(), operator, List.copyOf(in), List.copyOf(out), Map.copyOf(attributes)));
  }

  /// @return a tensor, if the attribute is one
  private static MemorySegment attribute(MemorySegment message, Map<String, Object> attributes)
      throws FormatException {
    ProtoReader reader = new ProtoReader(message);
    List<Long> list = new ArrayList<>();
    String name = "";
    Object value = null;
    MemorySegment tensor = null;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> name = reader.text();
        case 2 -> value = reader.float32();
        case 3 -> value = reader.integer();
        case 4 -> value = reader.text();
        case 5 -> tensor = reader.bytes();
        case 8 -> list.addAll(reader.integers());
        default -> reader.skip();
      }
    }
    if (value != null || !list.isEmpty()) {
      attributes.put(name, list.isEmpty() ? value : List.copyOf(list));
    }
    return tensor;
  }

  /// @param other the name of the value, if the tensor itself has none
  private void constant(MemorySegment message, Optional<String> other) throws FormatException {
    ProtoReader reader = new ProtoReader(message);
    List<Long> dims = new ArrayList<>();
    String name = "";
    long type = 0;
    boolean zero = true;
    MemorySegment data = MemorySegment.NULL;
    List<MemorySegment> parts = new ArrayList<>();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> dims.addAll(reader.integers());
        case 2 -> type = reader.integer();
        case 4, 10 -> parts.add(reader.bytes());
        case 7 -> zero &= reader.integers().stream().allMatch(number -> number == 0);
        case 8 -> name = reader.text();
        case 9 -> data = reader.bytes();
        case 14 -> {
          if (reader.integer() == EXTERNAL) {
            throw new FormatException(
                "its numbers lie in another file (external data); save the model in one file");
          }
        }
        default -> reader.skip();
      }
    }
    Optional<DType> known = type(type);
    String shown = other.orElse(name);
    if (type == WHOLE && zero && isZero(data)) {
      zeros.add(shown);
    }
    if (known.isPresent()) {
      MemorySegment bytes = parts.isEmpty() ? data : parts.getFirst();
      constants.put(shown, entry(shown, known.get(), dims, bytes));
    }
  }

  private static boolean isZero(MemorySegment data) {
    boolean zero = data.byteSize() <= MOST_AXES * Long.BYTES;
    for (long i = 0; zero && i < data.byteSize(); i++) {
      zero = data.get(ValueLayout.JAVA_BYTE, i) == 0;
    }
    return zero;
  }

  /// The types of real numbers.
  private static Optional<DType> type(long number) {
    return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
      case 1 -> Optional.of(DType.F32);
      case 10 -> Optional.of(DType.F16);
      case 11 -> Optional.of(DType.F64);
      case 16 -> Optional.of(DType.BF16);
      default -> Optional.empty();
    };
  }

  private static TensorEntry entry(String name, DType type, List<Long> dims, MemorySegment data)
      throws FormatException {
    try {
      if (dims.stream().allMatch(dim -> dim >= 0)
          && Math.multiplyExact(TensorEntry.product(dims), (long) type.bytes())
              == data.byteSize()) {
        return TensorEntry.rowMajor(name, type, dims, data);
      }
    } catch (ArithmeticException _) {
      // Falls through to the message.
    }
    throw new FormatException(
        String.format(
            Locale.ROOT,
            "%s: %d bytes, expected those of %s numbers of %s",
            FormatException.show(name),
            data.byteSize(),
            dims,
            type));
  }

  /// Whether a file's first fields are those of a model: its version, then texts and numbers up to
  /// the graph.
  static boolean matches(MemorySegment file) {
    if (file.byteSize() < 2 || file.get(ValueLayout.JAVA_BYTE, 0) != 0x08) {
      return false;
    }
    try {
      ProtoReader model = new ProtoReader(file);
      boolean graph = false;
      while (!graph && model.next()) {
        graph = model.field() == 7;
        model.skip();
      }
      return graph;
    } catch (FormatException _) {
      return false;
    }
  }
}
