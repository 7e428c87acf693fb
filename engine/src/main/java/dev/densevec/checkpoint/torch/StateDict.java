package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.pickle.Unpickler.Opaque;
import dev.densevec.checkpoint.torch.TorchObjects.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds the weights in what a checkpoint's pickle holds: a dictionary of tensors, a pickled
/// module, or either in other dictionaries under any key. Objects that are no modules (fastai's
/// `Learner`) are dictionaries of their attributes.
final class StateDict {
  /// Keys that trainers wrap weights in, best first; of other keys the one with most tensors.
  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "net", "network", "module", "params");

  /// Keys of tensors that are no weights.
  private static final List<String> NO_WEIGHTS = List.of("optim", "scheduler", "scaler", "loops");

  private static final int DEEPEST = 4;
  private static final int MOST_VISITED = 10_000;

  private int visited;
  private Weights best = Weights.NONE;

  private StateDict() {}

  /// The tensors in their order, and their modules.
  static Weights find(Object root) throws FormatException {
    StateDict search = new StateDict();
    search.visit(root, 0);
    if (search.best.tensors().isEmpty()) {
      throw new FormatException("holds no state_dict: the pickle is " + describe(root));
    }
    return search.best;
  }

  /// Whether the value holds weights, which then are the best if they are more than before.
  private boolean visit(Object value, int depth) throws FormatException {
    if (depth > DEEPEST || ++visited > MOST_VISITED) {
      return false;
    }
    Weights own = ModuleTree.read(value);
    if (own.tensors().isEmpty() && dictionary(value) instanceof Map<?, ?> dict) {
      for (String wrapper : WRAPPERS) {
        if (dict.containsKey(wrapper) && visit(dict.get(wrapper), depth + 1)) {
          return true;
        }
      }
      own = new Weights(tensors(dict), List.of());
      boolean found = !own.tensors().isEmpty();
      for (Map.Entry<?, ?> entry : dict.entrySet()) {
        if (entry.getKey() instanceof String key && mayHoldWeights(key)) {
          found |= visit(entry.getValue(), depth + 1);
        }
      }
      if (own.tensors().isEmpty()) {
        return found;
      }
    }
    if (own.tensors().size() > best.tensors().size()) {
      best = own;
    }
    return !own.tensors().isEmpty();
  }

  private static Object dictionary(Object value) {
    return value instanceof Opaque object && !ModuleTree.isModule(object) ? object.state() : value;
  }

  private static boolean mayHoldWeights(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return !WRAPPERS.contains(key) && NO_WEIGHTS.stream().noneMatch(lower::contains);
  }

  private static Map<String, Tensor> tensors(Map<?, ?> dict) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    dict.forEach(
        (key, value) -> {
          if (key instanceof String name && value instanceof Tensor tensor) {
            tensors.put(name, tensor);
          }
        });
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
