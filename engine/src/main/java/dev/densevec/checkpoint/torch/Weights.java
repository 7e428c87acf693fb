package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.checkpoint.torch.TorchObjects.Tensor;
import java.util.List;
import java.util.Map;

/// The tensors of a network in their order, and its modules where they were pickled.
record Weights(Map<String, Tensor> tensors, List<StoredModule> modules) {
  static final Weights NONE = new Weights(Map.of(), List.of());
}
