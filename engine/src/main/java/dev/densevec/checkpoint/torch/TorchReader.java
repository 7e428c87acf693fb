package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.checkpoint.torch.TorchObjects.Storage;
import dev.densevec.checkpoint.torch.TorchObjects.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns the tensors that a pickle describes into views of their storages; what both of PyTorch's
/// formats share.
final class TorchReader {
  /// A checkpoint's pickle takes some hundred bytes a tensor.
  static final long LONGEST_PICKLE = 1L << 24;

  private final StorageSource source;
  private final Map<String, MemorySegment> found = new HashMap<>();

  /// Finds the bytes of a storage in the file.
  @FunctionalInterface
  interface StorageSource {
    MemorySegment bytes(Storage storage) throws FormatException;
  }

  TorchReader(StorageSource source) {
    this.source = source;
  }

  /// The tensors of the state dict in its order, and what else the pickle says.
  ///
  /// @param root what the pickle holds
  /// @param metadata more metadata than the pickle's own
  /// @param dataBytes upper bound of the bytes that distinct tensors can occupy
  TensorContent content(Object root, Map<String, String> metadata, long dataBytes)
      throws FormatException {
    Weights weights = StateDict.find(root);
    List<TensorEntry> tensors = new ArrayList<>();
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      tensors.add(view(entry.getKey(), entry.getValue()));
    }
    Map<String, String> all = StateDict.metadata(root);
    all.putAll(metadata);
    return new TensorContent(
        Collections.unmodifiableList(tensors), weights.modules(), all, dataBytes);
  }

  private TensorEntry view(String name, Tensor tensor) throws FormatException {
    MemorySegment storage = found.get(tensor.storage().key());
    if (storage == null) {
      storage = source.bytes(tensor.storage());
      if (storage.byteSize() != tensor.storage().bytes()) {
        throw new FormatException(
            String.format(
                Locale.ROOT,
                "%s: storage of %d bytes, expected %d",
                FormatException.show(name),
                storage.byteSize(),
                tensor.storage().bytes()));
      }
      found.put(tensor.storage().key(), storage);
    }
    int size = tensor.dtype().bytes();
    long elements = storage.byteSize() / size;
    if (!fits(tensor, elements)) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%s: dims %s, strides %s, offset %d reach beyond a storage of %d elements",
              FormatException.show(name),
              tensor.dims(),
              tensor.strides(),
              tensor.offset(),
              elements));
    }
    long span = TensorEntry.span(tensor.dims(), tensor.strides());
    MemorySegment data = storage.asSlice(tensor.offset() * size, span * size);
    return new TensorEntry(name, tensor.dtype(), tensor.dims(), tensor.strides(), data);
  }

  /// Whether all elements lie in the storage, and are no more than it has.
  private static boolean fits(Tensor tensor, long elements) {
    try {
      long span = TensorEntry.span(tensor.dims(), tensor.strides());
      return tensor.offset() <= elements
          && span <= elements - tensor.offset()
          && TensorEntry.product(tensor.dims()) <= elements;
    } catch (ArithmeticException _) {
      return false;
    }
  }
}
