package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.FormatException;
import java.util.List;
import java.util.Map;

/// An operation of a graph.
///
/// @param number its place in the graph, which is in the order of execution
/// @param operator what it does
/// @param inputs names of values
/// @param outputs names of values, at least one
/// @param attributes `Long`, `Float`, `String`, and lists of `Long`
record OnnxNode(
    int number,
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, Object> attributes) {

  /// Its first output.
  String output() {
    return outputs.getFirst();
  }

  /// An input, or nothing.
  String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /// A whole number.
  long integer(String name, long otherwise) {
    return attributes.get(name) instanceof Long value ? value : otherwise;
  }

  /// Whether a list that is there has another value than a number.
  boolean differs(String name, long expected) {
    return attributes.get(name) instanceof List<?> list
        && !list.stream().allMatch(value -> value.equals(expected));
  }

  /// For messages.
  @Override
  public String toString() {
    return FormatException.show(operator) + " that makes " + FormatException.show(output());
  }
}
