package dev.densevec.serve;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The numbers of a tensor in JSON: one array, or arrays nested as its shape says.
final class TensorData {
  private static final int UNKNOWN = -1;

  private final JsonReader in;
  private final FloatList values = new FloatList();

  /// Length of the arrays at each depth.
  private final List<Integer> lengths = new ArrayList<>();

  private TensorData(JsonReader in) {
    this.in = in;
  }

  /// Reads the numbers at which a reader stands.
  ///
  /// @throws Refusal if they are no numbers, or arrays differ in length
  static TensorData read(JsonReader in) throws IOException, Refusal {
    TensorData data = new TensorData(in);
    data.array(0);
    return data;
  }

  private void array(int depth) throws IOException, Refusal {
    if (in.peek() != JsonToken.BEGIN_ARRAY) {
      throw Refusal.bad(in.getPath() + " is no array, expected the numbers of the tensor");
    }
    in.beginArray();
    if (lengths.size() == depth) {
      lengths.add(UNKNOWN);
    }
    int count = 0;
    for (; in.hasNext(); count++) {
      if (in.peek() == JsonToken.NUMBER && lengths.size() == depth + 1) {
        number();
      } else {
        array(depth + 1);
      }
    }
    in.endArray();
    if (lengths.get(depth) != UNKNOWN && lengths.get(depth) != count) {
      throw Refusal.bad(
          String.format(
              Locale.ROOT,
              "%s has %d elements, the array before it %d",
              in.getPath(),
              count,
              lengths.get(depth)));
    }
    lengths.set(depth, count);
  }

  private void number() throws IOException, Refusal {
    String text = in.nextString();
    float value = Float.parseFloat(text);
    if (!Float.isFinite(value)) {
      throw Refusal.bad(text + " is beyond the range of FP32");
    }
    values.add(value);
  }

  /// The numbers in their order.
  ///
  /// @param shape the tensor's shape
  /// @throws Refusal if they are arranged in another one
  float[] of(long... shape) throws Refusal {
    float[] all = values.toArray();
    long[] arranged = lengths.stream().mapToLong(length -> length).toArray();
    boolean flat = arranged.length == 1;
    if (all.length != elements(shape) || (!flat && !Arrays.equals(arranged, shape))) {
      throw Refusal.bad(
          String.format(
              Locale.ROOT,
              "the data are %s numbers, the shape is %s",
              flat ? all.length : Arrays.toString(arranged),
              Arrays.toString(shape)));
    }
    return all;
  }

  private static long elements(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /// Floats that come one by one.
  private static final class FloatList {
    private static final int FIRST_ROOM = 1024;

    private float[] values = new float[FIRST_ROOM];
    private int size;

    void add(float value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    /// Those so far.
    float[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
