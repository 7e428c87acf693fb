package dev.densevec.onnx;

import dev.densevec.protobuf.ProtoMessage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// The graph of an ONNX model under construction.
///
/// Field numbers are those of the ONNX project's `onnx.proto`, operators those of operator set 13.
/// A node is named after its place in the network (`/features/conv0/Conv`), its output after the
/// node, as PyTorch's exporter names them.
final class OnnxGraph {
  private static final int FLOAT = 1;

  private final ProtoMessage graph = new ProtoMessage();

  OnnxGraph(String name) {
    graph.text(2, name);
  }

  /// Adds a node with one output and returns the output's name.
  ///
  /// @param place dotted name of the module that computes it, empty for the network itself
  String node(String operator, String place, List<String> inputs, ProtoMessage... attributes) {
    String name = name(operator, place);
    String output = name + "_output_0";
    node(operator, name, inputs, output, attributes);
    return output;
  }

  /// Adds a node whose output is an output of the network.
  void outputNode(
      String operator,
      String place,
      List<String> inputs,
      String output,
      ProtoMessage... attributes) {
    node(operator, name(operator, place), inputs, output, attributes);
  }

  private static String name(String operator, String place) {
    return place.isEmpty() ? "/" + operator : "/" + place.replace('.', '/') + "/" + operator;
  }

  private void node(
      String operator,
      String name,
      List<String> inputs,
      String output,
      ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(3, name).text(4, operator);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute));
    graph.message(1, node);
  }

  /// An attribute that is an integer.
  static ProtoMessage attribute(String name, long value) {
    return new ProtoMessage().text(1, name).integer(3, value).integer(20, 2);
  }

  /// An attribute that is a list of `count` times the same integer.
  static ProtoMessage attribute(String name, int count, long value) {
    return integers(name, LongStream.generate(() -> value).limit(count).toArray());
  }

  /// An attribute that is a list of integers.
  static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    Arrays.stream(values).forEach(value -> attribute.integer(8, value));
    return attribute.integer(20, 7);
  }

  /// An attribute that is a float.
  static ProtoMessage attribute(String name, float value) {
    return new ProtoMessage().text(1, name).float32(2, value).integer(20, 1);
  }

  /// An attribute that is a text.
  static ProtoMessage attribute(String name, String value) {
    return new ProtoMessage().text(1, name).text(4, value).integer(20, 3);
  }

  /// Adds a constant tensor.
  ///
  /// @param dims its row-major dimensions
  /// @param data its elements, little-endian float32; read when the model is written
  void initializer(String name, List<Integer> dims, MemorySegment data) {
    ProtoMessage tensor = new ProtoMessage();
    dims.forEach(dim -> tensor.integer(1, dim));
    graph.message(5, tensor.integer(2, FLOAT).text(8, name).bytes(9, data));
  }

  /// Declares an input of the network. A dimension is a number, or the name of one that is known
  /// only at run time.
  void input(String name, List<String> dims) {
    graph.message(11, value(name, dims));
  }

  /// Declares an output of the network; dimensions as for an input.
  void output(String name, List<String> dims) {
    graph.message(12, value(name, dims));
  }

  private static ProtoMessage value(String name, List<String> dims) {
    ProtoMessage shape = new ProtoMessage();
    dims.forEach(dim -> shape.message(1, dimension(dim)));
    ProtoMessage tensor = new ProtoMessage().integer(1, FLOAT).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  private static ProtoMessage dimension(String dim) {
    return Character.isDigit(dim.charAt(0))
        ? new ProtoMessage().integer(1, Long.parseLong(dim))
        : new ProtoMessage().text(2, dim);
  }

  /// The finished graph.
  ProtoMessage message() {
    return graph;
  }
}
