package dev.densevec.testing;

import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tensors of one safetensors file that is known to be well formed; independent of the engine's
/// reader.
public final class GoldenTensors {
  private final Map<String, Object> header;
  private final ByteBuffer data;

  private GoldenTensors(Map<String, Object> header, ByteBuffer data) {
    this.header = header;
    this.data = data;
  }

  public static GoldenTensors read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(header);
    return new GoldenTensors(
        Json.object(new String(header, StandardCharsets.UTF_8)),
        bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  public Set<String> names() {
    return header.keySet();
  }

  /// The dimensions of a tensor.
  public List<Integer> dims(String name) {
    return integers(entry(name).get("shape"));
  }

  /// The elements of an F32 tensor.
  public float[] floats(String name) {
    ByteBuffer bytes = bytes(name, "F32");
    float[] elements = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(elements);
    return elements;
  }

  /// The elements of an I64 tensor.
  public int[] integers(String name) {
    ByteBuffer bytes = bytes(name, "I64");
    int[] elements = new int[bytes.remaining() / Long.BYTES];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = Math.toIntExact(bytes.getLong());
    }
    return elements;
  }

  /// An F32 tensor of up to four dimensions; missing ones are 1, so that vectors become `n x c x 1
  /// x 1`.
  public Tensor tensor(String name) {
    List<Integer> dims = dims(name);
    int[] d = {1, 1, 1, 1};
    for (int i = 0; i < dims.size(); i++) {
      d[i] = dims.get(i);
    }
    return Tensor.of(new Shape(d[0], d[1], d[2], d[3]), floats(name));
  }

  private ByteBuffer bytes(String name, String type) {
    Map<?, ?> entry = entry(name);
    if (!entry.get("dtype").equals(type)) {
      throw new IllegalArgumentException(name + " is " + entry.get("dtype") + ", expected " + type);
    }
    List<Integer> offsets = integers(entry.get("data_offsets"));
    return data.slice(offsets.get(0), offsets.get(1) - offsets.get(0))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private Map<?, ?> entry(String name) {
    if (!(header.get(name) instanceof Map<?, ?> entry)) {
      throw new IllegalArgumentException("no tensor " + name + " among " + names());
    }
    return entry;
  }

  static List<Integer> integers(Object list) {
    return ((List<?>) list).stream().map(value -> ((Double) value).intValue()).toList();
  }
}
