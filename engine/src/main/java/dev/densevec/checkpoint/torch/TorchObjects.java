package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.pickle.Unpickler;
import dev.densevec.checkpoint.tensor.DType;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What PyTorch's pickles may mention, and what becomes of it: tensors, storages and dictionaries
/// are described, everything else becomes a placeholder that is never run, and what only serves to
/// run something is refused by its name.
public final class TorchObjects implements Unpickler.Host {
  private static final int MOST_AXES = 32;

  /// So that a number of bytes fits a long.
  private static final long MOST_ELEMENTS = Long.MAX_VALUE / 16;

  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private final IdentityHashMap<Object, Object> states = new IdentityHashMap<>();

  /// A storage that a pickle refers to.
  ///
  /// @param key its name in the file
  /// @param dtype type of its elements, `U8` if it has none
  /// @param elements how many elements it holds
  record Storage(String key, DType dtype, long elements) {
    long bytes() {
      return elements * dtype.bytes();
    }
  }

  /// A view of a storage.
  ///
  /// @param storage what it views
  /// @param offset elements before the first one viewed
  /// @param dtype type of its elements
  record Tensor(Storage storage, long offset, DType dtype, List<Long> dims, List<Long> strides) {}

  /// A part of a storage under a key of its own, in old files.
  private record Part(Storage storage, long offset) {}

  private record StorageType(DType dtype) {}

  /// Functions that are understood.
  private enum Function {
    DICT,
    TENSOR,
    TENSOR_OF_BYTES,
    PARAMETER,
    TENSOR_OF_TYPE
  }

  /// Storages by key, in the order of their first mention.
  Map<String, Storage> storages() {
    return storages;
  }

  /// The attribute of a dictionary that holds metadata, as [TorchWriter] writes it; null if it has
  /// none.
  Object metadata(Object dict) {
    return states.get(dict) instanceof Map<?, ?> state ? state.get(TorchWriter.ATTRIBUTE) : null;
  }

  @Override
  public void build(Object value, Object state) {
    // A pair has the attributes first, those of slots second.
    Object attributes =
        state instanceof Unpickler.Tuple pair && !pair.items().isEmpty()
            ? pair.items().getFirst()
            : state;
    if (value instanceof Map<?, ?>) {
      states.put(value, attributes);
    } else if (value instanceof Unpickler.Opaque object) {
      object.state(attributes);
    }
  }

  @Override
  public Object global(String module, String name) throws FormatException {
    String global = module + "." + name;
    Object known =
        switch (global) {
          case "collections.OrderedDict",
              "collections.defaultdict",
              "collections.Counter",
              "builtins.dict",
              "__builtin__.dict" ->
              Function.DICT;
          case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> Function.TENSOR;
          case "torch._utils._rebuild_tensor_v3" -> Function.TENSOR_OF_BYTES;
          case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
              Function.PARAMETER;
          case "torch._tensor._rebuild_from_type_v2" -> Function.TENSOR_OF_TYPE;
          default -> torchType(module, name);
        };
    if (known != null) {
      return known;
    }
    if (!RefusedGlobals.contains(module, name)) {
      return new Unpickler.Opaque(global);
    }
    throw new FormatException(
        String.format(
            Locale.ROOT,
            "refuses the global \"%s\", which no checkpoint needs",
            FormatException.show(global)));
  }

  private static Object torchType(String module, String name) {
    boolean torch =
        module.equals("torch") || module.equals("torch.cuda") || module.equals("torch.storage");
    if (!torch) {
      return null;
    }
    if (name.endsWith("Storage")) {
      DType dtype = storageDtype(name);
      return dtype == null ? null : new StorageType(dtype);
    }
    return dtype(name);
  }

  private static DType storageDtype(String name) {
    return switch (name) {
      case "DoubleStorage" -> DType.F64;
      case "FloatStorage" -> DType.F32;
      case "HalfStorage" -> DType.F16;
      case "BFloat16Storage" -> DType.BF16;
      case "LongStorage" -> DType.I64;
      case "IntStorage" -> DType.I32;
      case "ShortStorage" -> DType.I16;
      case "CharStorage" -> DType.I8;
      case "ByteStorage", "UntypedStorage", "_UntypedStorage" -> DType.U8;
      case "BoolStorage" -> DType.BOOL;
      case "ComplexFloatStorage" -> DType.C64;
      default -> null;
    };
  }

  private static DType dtype(String name) {
    return switch (name) {
      case "float64", "double" -> DType.F64;
      case "float32", "float" -> DType.F32;
      case "float16", "half" -> DType.F16;
      case "bfloat16" -> DType.BF16;
      case "float8_e4m3fn" -> DType.F8_E4M3;
      case "float8_e5m2" -> DType.F8_E5M2;
      case "complex64" -> DType.C64;
      case "int64" -> DType.I64;
      case "int32" -> DType.I32;
      case "int16" -> DType.I16;
      case "int8" -> DType.I8;
      case "uint64" -> DType.U64;
      case "uint32" -> DType.U32;
      case "uint16" -> DType.U16;
      case "uint8" -> DType.U8;
      case "bool" -> DType.BOOL;
      default -> null;
    };
  }

  @Override
  public Object call(Object callable, List<?> arguments) throws FormatException {
    if (callable instanceof Unpickler.Opaque) {
      return new Unpickler.Opaque(callable.toString());
    }
    if (!(callable instanceof Function function)) {
      return malformed("call");
    }
    return switch (function) {
      case DICT -> dict(arguments);
      case TENSOR -> tensor(arguments, null);
      case TENSOR_OF_BYTES ->
          arguments.size() > 6 && arguments.get(6) instanceof DType dtype
              ? tensor(arguments, dtype)
              : malformed("tensor");
      case PARAMETER ->
          !arguments.isEmpty() && arguments.getFirst() instanceof Tensor tensor
              ? tensor
              : malformed("parameter");
      case TENSOR_OF_TYPE -> typed(arguments);
    };
  }

  /// The function that makes the tensor, the type, the function's arguments and the state of the
  /// result.
  private Object typed(List<?> arguments) throws FormatException {
    return arguments.size() > 2
            && arguments.get(0) != Function.TENSOR_OF_TYPE
            && arguments.get(2) instanceof Unpickler.Tuple inner
        ? call(arguments.get(0), inner.items())
        : malformed("tensor");
  }

  private static Object malformed(String what) throws FormatException {
    throw new FormatException("pickle: malformed " + what);
  }

  /// Python 2 pickles an `OrderedDict` with a list of its entries as argument.
  private static Object dict(List<?> arguments) throws FormatException {
    Map<Object, Object> dict = new LinkedHashMap<>(0);
    if (arguments.isEmpty() || !(arguments.getFirst() instanceof List<?> entries)) {
      return dict;
    }
    for (Object entry : entries) {
      List<?> pair = items(entry);
      if (pair == null || pair.size() != 2 || !(pair.getFirst() instanceof String key)) {
        return malformed("dict");
      }
      dict.put(key, pair.getLast());
    }
    return dict;
  }

  /// The items of a tuple or list, or null.
  private static List<?> items(Object value) {
    if (value instanceof Unpickler.Tuple tuple) {
      return tuple.items();
    }
    return value instanceof List<?> list ? list : null;
  }

  private static Object tensor(List<?> arguments, DType dtype) throws FormatException {
    if (arguments.size() < 4
        || !(arguments.get(1) instanceof Long offset)
        || !(arguments.get(0) instanceof Storage || arguments.get(0) instanceof Part)) {
      return malformed("tensor");
    }
    Part part =
        arguments.get(0) instanceof Storage storage
            ? new Part(storage, 0)
            : (Part) arguments.get(0);
    List<Long> dims = numbers(arguments.get(2));
    List<Long> strides = numbers(arguments.get(3));
    if (offset < 0
        || offset > MOST_ELEMENTS
        || dims == null
        || strides == null
        || dims.size() != strides.size()) {
      return malformed("tensor");
    }
    DType type = dtype == null ? part.storage.dtype : dtype;
    return new Tensor(part.storage, part.offset + offset, type, dims, strides);
  }

  /// The numbers of a tuple, or null if they are no dims or strides.
  private static List<Long> numbers(Object value) {
    List<?> items = items(value);
    if (items == null || items.size() > MOST_AXES) {
      return null;
    }
    Long[] numbers = new Long[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(items.get(i) instanceof Long number) || number < 0) {
        return null;
      }
      numbers[i] = number;
    }
    return List.of(numbers);
  }

  @Override
  public Object persistent(Object id) throws FormatException {
    List<?> items = items(id);
    // Legacy files hand on a module's class with its source.
    if (items != null && items.size() > 1 && "module".equals(items.get(0))) {
      return items.get(1);
    }
    if (items == null
        || items.size() < 5
        || !"storage".equals(items.get(0))
        || !(items.get(1) instanceof StorageType type)
        || !(items.get(2) instanceof String key)
        || !(items.get(4) instanceof Long elements)
        || elements < 0
        || elements > MOST_ELEMENTS) {
      return malformed("storage");
    }
    Storage storage = new Storage(key, type.dtype, elements);
    Storage before = storages.putIfAbsent(key, storage);
    if (before != null && (before.dtype != type.dtype || before.elements != elements)) {
      return malformed("storage");
    }
    return items.size() == 5 || items.get(5) == null ? storage : part(storage, items.get(5));
  }

  private static Object part(Storage storage, Object view) throws FormatException {
    List<?> items = items(view);
    return items != null
            && items.size() == 3
            && items.get(1) instanceof Long offset
            && offset >= 0
            && offset <= storage.elements
        ? new Part(storage, offset)
        : malformed("storage");
  }
}
