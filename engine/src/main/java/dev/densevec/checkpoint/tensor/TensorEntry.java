package dev.densevec.checkpoint.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// A named tensor in a file.
///
/// @param name its key
/// @param dtype type of the elements
/// @param dims extent of each axis, outermost first; empty for a scalar
/// @param strides distance in elements between neighbours along each axis
/// @param data the bytes from the first to the last element
public record TensorEntry(
    String name, DType dtype, List<Long> dims, List<Long> strides, MemorySegment data) {
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort I16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Checks that `data` is as long as dims and strides reach.
  ///
  /// @throws IllegalArgumentException if dims, strides and data don't fit together
  public TensorEntry {
    dims = List.copyOf(dims);
    strides = List.copyOf(strides);
    long expected = span(dims, strides) * dtype.bytes();
    if (data.byteSize() != expected) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s: %d bytes, expected %d", name, data.byteSize(), expected));
    }
  }

  /// A tensor without gaps, the last axis innermost.
  public static TensorEntry rowMajor(
      String name, DType dtype, List<Long> dims, MemorySegment data) {
    return new TensorEntry(name, dtype, dims, rowMajorStrides(dims), data);
  }

  /// The same tensor under another name.
  public TensorEntry named(String other) {
    return new TensorEntry(other, dtype, dims, strides, data);
  }

  static List<Long> rowMajorStrides(List<Long> dims) {
    if (dims.contains(0L)) {
      // Nothing to step over, however large the other axes claim to be.
      return Collections.nCopies(dims.size(), 0L);
    }
    Long[] strides = new Long[dims.size()];
    long stride = 1;
    for (int axis = dims.size() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride = Math.multiplyExact(stride, (long) dims.get(axis));
    }
    return List.of(strides);
  }

  /// Elements from the first to the last in memory, both included.
  ///
  /// @throws ArithmeticException if that is more than a long can say
  public static long span(List<Long> dims, List<Long> strides) {
    if (dims.size() != strides.size()) {
      throw new IllegalArgumentException(strides + " are not strides of " + dims);
    }
    long last = 0;
    for (int axis = 0; axis < dims.size(); axis++) {
      if (dims.get(axis) == 0) {
        return 0;
      }
      last = Math.addExact(last, Math.multiplyExact(dims.get(axis) - 1, (long) strides.get(axis)));
    }
    return Math.addExact(last, 1);
  }

  /// Product of the dims.
  ///
  /// @throws ArithmeticException if that is more than a long can say
  public static long product(List<Long> dims) {
    if (dims.contains(0L)) {
      return 0;
    }
    long product = 1;
    for (long dim : dims) {
      product = Math.multiplyExact(product, dim);
    }
    return product;
  }

  /// Number of elements.
  public long elements() {
    return product(dims);
  }

  /// Whether the elements lie in row-major order without gaps.
  public boolean isRowMajor() {
    long stride = 1;
    for (int axis = dims.size() - 1; axis >= 0; axis--) {
      long dim = dims.get(axis);
      if (dim != 1 && strides.get(axis) != stride) {
        return elements() == 0;
      }
      stride *= dim;
    }
    return true;
  }

  /// Whether [#copyTo] can read the type: F64, F32, F16 and BF16.
  public boolean isReadable() {
    return switch (dtype) {
      case F64, F32, F16, BF16 -> true;
      default -> false;
    };
  }

  /// Writes all elements as little-endian float32 in row-major order.
  ///
  /// @param dst at least `4 * elements()` bytes
  /// @throws IllegalArgumentException if the type can't be read
  public void copyTo(MemorySegment dst) {
    if (!isReadable()) {
      throw new IllegalArgumentException(name + ": " + dtype + " can't be read as float32");
    }
    long elements = elements();
    if (elements == 0) {
      return;
    }
    if (isRowMajor()) {
      copyRun(dst, elements);
      return;
    }
    long[] index = new long[dims.size()];
    long src = 0;
    for (long i = 0; i < elements; i++) {
      dst.set(F32, i * Float.BYTES, element(src));
      src = advance(index, src);
    }
  }

  /// One loop for each type, which compilers make more of than of one loop for all.
  private void copyRun(MemorySegment dst, long elements) {
    switch (dtype) {
      case F64 -> {
        for (long i = 0; i < elements; i++) {
          dst.set(F32, i * Float.BYTES, (float) data.get(F64, i * Double.BYTES));
        }
      }
      case F16 -> {
        for (long i = 0; i < elements; i++) {
          dst.set(F32, i * Float.BYTES, Float.float16ToFloat(data.get(I16, i * Short.BYTES)));
        }
      }
      case BF16 -> {
        for (long i = 0; i < elements; i++) {
          float value = Float.intBitsToFloat(data.get(I16, i * Short.BYTES) << Short.SIZE);
          dst.set(F32, i * Float.BYTES, value);
        }
      }
      default -> MemorySegment.copy(data, 0, dst, 0, elements * Float.BYTES);
    }
  }

  private float element(long offset) {
    return switch (dtype) {
      case F64 -> (float) data.get(F64, offset * Double.BYTES);
      case F16 -> Float.float16ToFloat(data.get(I16, offset * Short.BYTES));
      case BF16 -> Float.intBitsToFloat(data.get(I16, offset * Short.BYTES) << Short.SIZE);
      default -> data.get(F32, offset * Float.BYTES);
    };
  }

  /// Steps `index` to the next element in row-major order and returns its offset.
  private long advance(long[] index, long offset) {
    long next = offset;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      if (++index[axis] < dims.get(axis)) {
        return next + strides.get(axis);
      }
      index[axis] = 0;
      next -= (dims.get(axis) - 1) * strides.get(axis);
    }
    return next;
  }

  /// Requires what every format does: names of their own, elements without gaps.
  ///
  /// @throws IllegalArgumentException naming the tensor
  public static void requireWritable(List<TensorEntry> tensors) {
    Set<String> names = new HashSet<>(Set.of("__metadata__"));
    for (TensorEntry tensor : tensors) {
      if (!names.add(tensor.name)) {
        throw new IllegalArgumentException(tensor.name + ": named twice");
      }
      if (!tensor.isRowMajor()) {
        throw new IllegalArgumentException(tensor.name + ": not in row-major order");
      }
    }
  }

  /// The same tensor with the entries of an axis in another order.
  ///
  /// @param axis which axis
  /// @param order for each place along the axis, which entry of this tensor it has
  /// @return a copy in row-major order, on the heap
  public TensorEntry reordered(int axis, int[] order) {
    int bytes = dtype.bytes();
    byte[] copy = new byte[Math.toIntExact(Math.multiplyExact(elements(), (long) bytes))];
    MemorySegment dst = MemorySegment.ofArray(copy);
    long[] index = new long[dims.size()];
    for (long i = 0; i < copy.length; i += bytes) {
      long src = 0;
      for (int a = 0; a < index.length; a++) {
        src += strides.get(a) * (a == axis ? order[(int) index[a]] : index[a]);
      }
      MemorySegment.copy(data, src * bytes, dst, i, bytes);
      advance(index, 0);
    }
    return rowMajor(name, dtype, dims, dst);
  }

  /// The dims as text, `[64, 3, 7, 7]`.
  public String shape() {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
