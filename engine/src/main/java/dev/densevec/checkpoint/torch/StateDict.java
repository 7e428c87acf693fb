package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.torch.TorchObjects.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds the weights in what a checkpoint's pickle holds: the dictionary itself, or one it is
/// wrapped in.
final class StateDict {
  /// Keys that trainers wrap weights in, best first.
  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "net", "network", "module", "params");

  private static final int DEEPEST = 4;

  private StateDict() {}

  /// The tensors in their order.
  static Map<String, Tensor> find(Object root) throws FormatException {
    Object candidate = root;
    for (int depth = 0; depth < DEEPEST && candidate instanceof Map<?, ?> dict; depth++) {
      Object inner = wrapped(dict);
      if (inner == null) {
        return tensors(dict);
      }
      candidate = inner;
    }
    throw new FormatException("holds no state_dict: the pickle is " + describe(candidate));
  }

  private static Object wrapped(Map<?, ?> dict) {
    for (String wrapper : WRAPPERS) {
      if (dict.get(wrapper) instanceof Map<?, ?> inner && !inner.isEmpty()) {
        return inner;
      }
    }
    return null;
  }

  private static Map<String, Tensor> tensors(Map<?, ?> dict) throws FormatException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.forEach(
        (key, value) -> {
          if (key instanceof String name && value instanceof Tensor tensor) {
            tensors.put(name, tensor);
          }
        });
    if (tensors.isEmpty()) {
      throw new FormatException("holds no state_dict: the pickle is " + describe(dict));
    }
    return tensors;
  }

  private static String describe(Object value) {
    return value instanceof Map<?, ?> dict
        ? "a dict with the keys "
            + dict.keySet().stream()
                .limit(5)
                .map(key -> key instanceof String name ? FormatException.show(name) : "?")
                .collect(Collectors.joining(", ", "[", dict.size() > 5 ? ", ...]" : "]"))
        : "no dict";
  }

  /// Plain values beside the weights, as text.
  static Map<String, String> metadata(Object root) {
    Map<String, String> metadata = new LinkedHashMap<>();
    if (root instanceof Map<?, ?> dict) {
      dict.forEach(
          (key, value) -> {
            boolean plain =
                value instanceof String || value instanceof Number || value instanceof Boolean;
            if (key instanceof String name && plain) {
              metadata.put(name, value.toString());
            }
          });
    }
    return metadata;
  }
}
