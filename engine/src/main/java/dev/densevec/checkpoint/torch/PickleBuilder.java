package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Writes the pickle of a state dict, protocol 2, with the operations that PyTorch's restricted
/// unpickler knows.
final class PickleBuilder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PickleBuilder() {}

  /// The pickle of an `OrderedDict` of tensors, each in a storage of its own whose key is the
  /// tensor's number, with an attribute.
  ///
  /// @param tensors in row-major order
  /// @param attribute name of the attribute
  /// @param metadata the attribute's value, a dictionary; left out where empty
  static byte[] stateDict(
      List<TensorEntry> tensors, String attribute, Map<String, String> metadata) {
    PickleBuilder pickle = new PickleBuilder();
    pickle.op(0x80).op(2).orderedDict().op('(');
    for (int i = 0; i < tensors.size(); i++) {
      pickle.text(tensors.get(i).name()).tensor(tensors.get(i), String.valueOf(i));
    }
    pickle.op('u');
    if (!metadata.isEmpty()) {
      pickle.op('}').text(attribute).dict(metadata).op('s').op('b');
    }
    return pickle.op('.').out.toByteArray();
  }

  private PickleBuilder op(int op) {
    out.write(op);
    return this;
  }

  private PickleBuilder global(String module, String name) {
    op('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private PickleBuilder orderedDict() {
    return global("collections", "OrderedDict").op(')').op('R');
  }

  private PickleBuilder dict(Map<String, String> metadata) {
    op('}').op('(');
    metadata.forEach((key, value) -> text(key).text(value));
    return op('u');
  }

  private PickleBuilder text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op('X').little(bytes.length, Integer.BYTES);
    out.writeBytes(bytes);
    return this;
  }

  private void little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      op((int) (value >>> (Byte.SIZE * i)));
    }
  }

  private PickleBuilder number(long value) {
    if (value == (int) value) {
      op('J').little(value, Integer.BYTES);
    } else {
      op(0x8a).op(Long.BYTES).little(value, Long.BYTES);
    }
    return this;
  }

  private PickleBuilder numbers(List<Long> values) {
    op('(');
    values.forEach(this::number);
    return op('t');
  }

  /// `torch._utils._rebuild_tensor_v2(storage, offset, dims, strides, requires_grad, hooks)`.
  private void tensor(TensorEntry tensor, String key) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    op('(').text("storage").global("torch", storageType(tensor.dtype()));
    text(key).text("cpu").number(tensor.elements()).op('t').op('Q');
    number(0).numbers(tensor.dims()).numbers(tensor.strides()).op(0x89).orderedDict();
    op('t').op('R');
  }

  private static String storageType(DType dtype) {
    return switch (dtype) {
      case F32 -> "FloatStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      default -> throw new IllegalArgumentException(dtype + " can't be written");
    };
  }
}
