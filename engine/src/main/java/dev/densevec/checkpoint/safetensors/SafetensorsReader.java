package dev.densevec.checkpoint.safetensors;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.json.JsonReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads safetensors (github.com/huggingface/safetensors, section "Format"): the length of the
/// header in 8 bytes, a JSON object, then the tensors, which must fill the rest of the file without
/// overlap or gap.
public final class SafetensorsReader {
  /// The reference implementation's bound.
  private static final long LONGEST_HEADER = 100_000_000;

  private static final int MOST_TENSORS = 100_000;
  private static final int MOST_AXES = 32;
  private static final int LENGTH_BYTES = 8;

  private final JsonReader<FormatException> json;
  private final MemorySegment data;
  private final List<Item> items = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private record Item(String name, DType dtype, List<Long> dims, long begin, long end) {}

  private SafetensorsReader(byte[] header, MemorySegment data) {
    this.json = new JsonReader<>(header, "header", FormatException::new);
    this.data = data;
  }

  public static TensorContent read(MemorySegment file) throws FormatException {
    ByteCursor cursor = new ByteCursor(file);
    long length = cursor.i64();
    if (length < 0 || length > cursor.remaining() || length > LONGEST_HEADER) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "header of %s bytes, expected at most %d",
              Long.toUnsignedString(length),
              Math.min(cursor.remaining(), LONGEST_HEADER)));
    }
    byte[] header = cursor.bytes(length);
    return new SafetensorsReader(header, file.asSlice(LENGTH_BYTES + length)).content();
  }

  private TensorContent content() throws FormatException {
    json.object(this::entry);
    json.end();
    items.sort(Comparator.comparingLong(Item::begin).thenComparingLong(Item::end));
    requireTiling();
    List<TensorEntry> tensors = new ArrayList<>(items.size());
    for (Item item : items) {
      MemorySegment view = data.asSlice(item.begin, item.end - item.begin);
      tensors.add(TensorEntry.rowMajor(item.name, item.dtype, item.dims, view));
    }
    return new TensorContent(tensors, Collections.unmodifiableMap(metadata), data.byteSize());
  }

  private void entry(String name) throws FormatException {
    if (!names.add(name)) {
      throw new FormatException(FormatException.show(name) + ": named twice in the header");
    }
    if (name.equals("__metadata__")) {
      json.object(
          key -> {
            if (metadata.put(key, json.string()) != null) {
              throw new FormatException(
                  "metadata " + FormatException.show(key) + ": named twice in the header");
            }
          });
      return;
    }
    if (items.size() == MOST_TENSORS) {
      throw new FormatException("more than " + MOST_TENSORS + " tensors");
    }
    items.add(new Fields(name).read());
  }

  private void requireTiling() throws FormatException {
    long at = 0;
    for (Item item : items) {
      if (item.begin != at) {
        throw new FormatException(
            String.format(
                Locale.ROOT,
                "%s: begins at byte %d, expected %d: %s",
                FormatException.show(item.name),
                item.begin,
                at,
                item.begin < at ? "tensors overlap" : "a gap between tensors"));
      }
      at = item.end;
    }
    if (at != data.byteSize()) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%d bytes of tensors, expected %d as the header says",
              data.byteSize(),
              at));
    }
  }

  private void requireSize(Item item) throws FormatException {
    long bytes;
    try {
      bytes = Math.multiplyExact(TensorEntry.product(item.dims), (long) item.dtype.bytes());
    } catch (ArithmeticException _) {
      bytes = -1;
    }
    if (item.end < item.begin || item.end > data.byteSize() || item.end - item.begin != bytes) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%s: %s %s at bytes %d to %d of %d, expected %s bytes",
              FormatException.show(item.name),
              item.dtype,
              item.dims,
              item.begin,
              item.end,
              data.byteSize(),
              bytes < 0 ? "fewer than 2^63" : bytes));
    }
  }

  /// The description of one tensor while it is read.
  private final class Fields {
    private final String name;
    private DType dtype;
    private List<Long> dims;
    private List<Long> offsets;

    Fields(String name) {
      this.name = name;
    }

    Item read() throws FormatException {
      json.object(this::field);
      if (dtype == null || dims == null || offsets == null || offsets.size() != 2) {
        throw fail("expected dtype, shape and two data_offsets");
      }
      Item item = new Item(name, dtype, dims, offsets.get(0), offsets.get(1));
      requireSize(item);
      return item;
    }

    private void field(String key) throws FormatException {
      if (key.equals("dtype") && dtype == null) {
        dtype = dtype(json.string());
      } else if (key.equals("shape") && dims == null) {
        dims = numbers();
      } else if (key.equals("data_offsets") && offsets == null) {
        offsets = numbers();
      } else {
        throw fail("unexpected field " + FormatException.show(key));
      }
    }

    private DType dtype(String text) throws FormatException {
      for (DType candidate : DType.values()) {
        if (candidate.name().equals(text)) {
          return candidate;
        }
      }
      throw fail("unknown dtype " + FormatException.show(text));
    }

    private List<Long> numbers() throws FormatException {
      List<Long> numbers = new ArrayList<>();
      json.array(
          () -> {
            if (numbers.size() == MOST_AXES) {
              throw fail("more than " + MOST_AXES + " axes");
            }
            numbers.add(json.wholeNumber());
          });
      return numbers;
    }

    private FormatException fail(String what) {
      return new FormatException(FormatException.show(name) + ": " + what);
    }
  }
}
