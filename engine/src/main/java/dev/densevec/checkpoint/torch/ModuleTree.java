package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.checkpoint.pickle.Unpickler.Opaque;
import dev.densevec.checkpoint.pickle.Unpickler.Tuple;
import dev.densevec.checkpoint.torch.TorchObjects.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The parameters and buffers of a pickled module by their place in the module tree, as
/// `state_dict` names them, and the modules themselves.
///
/// `torch.save(model)` pickles a module's attributes, of which `_parameters`, `_buffers` and
/// `_modules` are dictionaries (`torch/nn/modules/module.py`). A TorchScript archive has
/// parameters, buffers and modules as plain attributes. No class is loaded.
final class ModuleTree {
  private static final String MODULES = "_modules";

  /// How the classes of a TorchScript archive are called.
  private static final String SCRIPT = "__torch__.";

  private static final int DEEPEST = 64;
  private static final int MOST_MODULES = 100_000;
  private static final int MOST_NUMBERS = 4;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final List<StoredModule> modules = new ArrayList<>();

  private ModuleTree() {}

  /// The tree of a value; one without tensors if the value is no module.
  ///
  /// @throws FormatException if the tree is too deep or has too many modules
  static Weights read(Object value) throws FormatException {
    ModuleTree tree = new ModuleTree();
    if (value instanceof Opaque module
        && isModule(module)
        && module.state() instanceof Map<?, ?> state) {
      tree.module("", module.toString(), state, 0);
    }
    return new Weights(tree.tensors, tree.modules);
  }

  /// Whether an object is a module: a pickled one by its attributes, TorchScript's by its class.
  static boolean isModule(Opaque object) {
    return object.state() instanceof Map<?, ?> state
        && (state.get(MODULES) instanceof Map<?, ?> || object.toString().startsWith(SCRIPT));
  }

  /// @param place its name with a dot after it; empty for the root
  private void module(String place, String type, Map<?, ?> state, int depth)
      throws FormatException {
    if (depth > DEEPEST || modules.size() > MOST_MODULES) {
      throw new FormatException("a module tree of too many modules, or one that contains itself");
    }
    int number = modules.size();
    int tensorsBefore = tensors.size();
    modules.add(null);
    if (state.get(MODULES) instanceof Map<?, ?> children) {
      members(place, state.get("_parameters"), depth);
      members(place, state.get("_buffers"), depth);
      members(place, children, depth);
    } else {
      members(place, state, depth);
    }
    boolean leaf = modules.size() == number + 1 && tensors.size() == tensorsBefore;
    String path = place.isEmpty() ? "" : place.substring(0, place.length() - 1);
    modules.set(number, new StoredModule(path, type, leaf, attributes(state)));
  }

  private static Map<String, Object> attributes(Map<?, ?> state) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : state.entrySet()) {
      Object value = entry.getValue() instanceof Tuple tuple ? tuple.items() : entry.getValue();
      if (entry.getKey() instanceof String name && isPlain(value)) {
        attributes.put(name, value instanceof List<?> list ? List.copyOf(list) : value);
      }
    }
    return attributes;
  }

  private static boolean isPlain(Object value) {
    return switch (value) {
      case Boolean _, Long _, Double _, String _ -> true;
      case List<?> list ->
          list.size() <= MOST_NUMBERS && list.stream().allMatch(Long.class::isInstance);
      case null, default -> false;
    };
  }

  private void members(String place, Object members, int depth) throws FormatException {
    if (!(members instanceof Map<?, ?> map)) {
      return;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        continue;
      }
      if (entry.getValue() instanceof Tensor tensor) {
        tensors.put(place + name, tensor);
      } else if (entry.getValue() instanceof Opaque child
          && child.state() instanceof Map<?, ?> state) {
        module(place + name + ".", child.toString(), state, depth + 1);
      }
    }
  }
}
