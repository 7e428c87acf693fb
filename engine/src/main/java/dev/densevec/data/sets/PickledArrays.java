package dev.densevec.data.sets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.pickle.Unpickler;
import dev.densevec.checkpoint.pickle.Unpickler.Tuple;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A pickled dictionary of plain values and numpy arrays of bytes, as CIFAR's python version has
/// them. Nothing else is read, and nothing is run. Bytes are texts of a character each.
final class PickledArrays implements Unpickler.Host {
  private static final String UNSIGNED_BYTE = "u1";

  private PickledArrays() {}

  /// Functions that are understood.
  private enum Function {
    ENCODE,
    EMPTY_ARRAY,
    ARRAY_OF_BYTES,
    DTYPE
  }

  private record Dtype(String code) {}

  /// An array before and after it was given its content.
  private static final class Array {
    private List<?> shape = List.of();
    private Object dtype;
    private boolean rowMajor;
    private Object bytes;
  }

  /// Reads a pickle.
  ///
  /// @throws IOException if it is damaged, or holds something else than a dictionary
  static Map<?, ?> read(byte[] pickle) throws FormatException {
    Object root =
        new Unpickler(new ByteCursor(MemorySegment.ofArray(pickle)), new PickledArrays()).load();
    if (root instanceof Map<?, ?> map) {
      return map;
    }
    throw new FormatException("no pickled dictionary");
  }

  /// The content of an array of unsigned bytes with two axes.
  ///
  /// @param columns extent of the second axis
  /// @return empty if the value is something else
  static Optional<byte[]> rows(Object value, int columns) {
    if (value instanceof Array array
        && array.shape.size() == 2
        && array.shape.getFirst() instanceof Long rows
        && array.shape.getLast().equals((long) columns)
        && array.dtype instanceof Dtype dtype
        && dtype.code.equals(UNSIGNED_BYTE)
        && array.rowMajor
        && array.bytes instanceof String bytes
        && rows == bytes.length() / columns
        && bytes.length() % columns == 0) {
      return Optional.of(bytes.getBytes(ISO_8859_1));
    }
    return Optional.empty();
  }

  @Override
  public boolean keepsBytes() {
    return true;
  }

  @Override
  public Object global(String module, String name) throws FormatException {
    return switch (module + "." + name) {
      case "_codecs.encode" -> Function.ENCODE;
      case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
          Function.EMPTY_ARRAY;
      case "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer" ->
          Function.ARRAY_OF_BYTES;
      case "numpy.dtype" -> Function.DTYPE;
      case "numpy.ndarray" -> new Unpickler.Opaque("ndarray");
      default ->
          throw new FormatException(
              "a pickle with "
                  + FormatException.show(module + "." + name)
                  + ", expected CIFAR's texts, numbers and arrays alone");
    };
  }

  @Override
  public Object call(Object callable, List<?> arguments) throws FormatException {
    Object first = arguments.isEmpty() ? null : arguments.getFirst();
    if (callable == Function.ENCODE && first instanceof String) {
      return first;
    }
    if (callable == Function.EMPTY_ARRAY) {
      return new Array();
    }
    if (callable == Function.DTYPE && first instanceof String code) {
      return new Dtype(code);
    }
    if (callable == Function.ARRAY_OF_BYTES
        && arguments.size() == 4
        && arguments.get(2) instanceof Tuple shape) {
      Array array = new Array();
      array.bytes = first;
      array.dtype = arguments.get(1);
      array.shape = shape.items();
      array.rowMajor = "C".equals(arguments.get(3));
      return array;
    }
    throw new FormatException("pickle: malformed call");
  }

  @Override
  public Object persistent(Object id) throws FormatException {
    throw new FormatException("pickle: an object outside the file");
  }

  /// An array's state is version, shape, type, whether columns come first, and content.
  @Override
  public void build(Object value, Object state) {
    if (value instanceof Array array && state instanceof Tuple tuple) {
      List<Object> items = new ArrayList<>(tuple.items());
      if (items.size() == 5 && items.get(1) instanceof Tuple shape) {
        array.shape = shape.items();
        array.dtype = items.get(2);
        array.rowMajor = Boolean.FALSE.equals(items.get(3));
        array.bytes = items.get(4);
      }
    }
  }
}
