package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.pickle.Unpickler.Opaque;
import dev.densevec.checkpoint.torch.TorchObjects.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// The parameters and buffers of a pickled module by their place in the module tree, as
/// `state_dict` names them.
///
/// `torch.save(model)` pickles a module's attributes, of which `_parameters`, `_buffers` and
/// `_modules` are dictionaries (`torch/nn/modules/module.py`). A TorchScript archive has
/// parameters, buffers and modules as plain attributes. The modules' classes are not looked at.
final class ModuleTree {
  private static final int DEEPEST = 64;
  private static final int MOST_MODULES = 100_000;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private int modules;

  private ModuleTree() {}

  /// The tensors in their order; empty if the value is no module.
  ///
  /// @throws FormatException if the tree is too deep or has too many modules
  static Map<String, Tensor> tensors(Object value) throws FormatException {
    ModuleTree tree = new ModuleTree();
    if (value instanceof Opaque module && module.state() instanceof Map<?, ?> state) {
      tree.module("", state, 0);
    }
    return tree.tensors;
  }

  private void module(String prefix, Map<?, ?> state, int depth) throws FormatException {
    if (depth > DEEPEST || ++modules > MOST_MODULES) {
      throw new FormatException("a module tree of too many modules, or one that contains itself");
    }
    if (state.get("_modules") instanceof Map<?, ?> children) {
      members(prefix, state.get("_parameters"), depth);
      members(prefix, state.get("_buffers"), depth);
      members(prefix, children, depth);
    } else {
      members(prefix, state, depth);
    }
  }

  private void members(String prefix, Object members, int depth) throws FormatException {
    if (!(members instanceof Map<?, ?> map)) {
      return;
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        continue;
      }
      if (entry.getValue() instanceof Tensor tensor) {
        tensors.put(prefix + name, tensor);
      } else if (entry.getValue() instanceof Opaque child
          && child.state() instanceof Map<?, ?> state) {
        module(prefix + name + ".", state, depth + 1);
      }
    }
  }
}
