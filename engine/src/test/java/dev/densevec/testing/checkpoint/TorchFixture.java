package dev.densevec.testing.checkpoint;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Builds PyTorch checkpoints of both formats, laid out as `torch.save` does.
public final class TorchFixture {
  public static final NetworkSpec TINY =
      Networks.parse(
          "densenet:stem=cifar,stem-channels=8,growth=4,bottleneck=4,compression=0.5,blocks=2-3-2");

  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private final List<PickleWriter.Part> entries = new ArrayList<>();
  private final List<PickleWriter.Part> companions = new ArrayList<>();
  private String wrapper;
  private PickleWriter.Part whole;

  public TorchFixture() {}

  /// The bytes of a storage and how many elements they are.
  private record Storage(long elements, Bytes bytes) {}

  /// Bytes, so that a record may hold them.
  @FunctionalInterface
  private interface Bytes {
    byte[] get();
  }

  /// A checkpoint with all parameters of a network, their elements given by [#value].
  public static TorchFixture of(NetworkSpec spec, DType dtype, UnaryOperator<String> renaming) {
    TorchFixture fixture = new TorchFixture();
    int index = 0;
    for (Parameter parameter : spec.parameters()) {
      long[] dims = parameter.dims().stream().mapToLong(Integer::longValue).toArray();
      fixture.tensor(renaming.apply(parameter.name()), dtype, dims, values(parameter, index));
      if (parameter.kind() == Parameter.Kind.NORM_VAR) {
        String counter = parameter.name().replace("running_var", "num_batches_tracked");
        fixture.counter(renaming.apply(counter));
      }
      index++;
    }
    return fixture;
  }

  /// The elements of a network's `index`-th parameter: exact in every type, different from their
  /// neighbours and from other parameters'.
  public static float[] values(Parameter parameter, int index) {
    float[] values = new float[(int) parameter.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (index * 7 + i * 3) % 101 / 16f - 3;
    }
    return values;
  }

  public TorchFixture tensor(String name, DType dtype, long[] dims, float... values) {
    String key = store(values.length, bytes(dtype, values));
    return view(name, storageType(dtype), key, 0, dims, strides(dims));
  }

  private void counter(String name) {
    view(name, "LongStorage", store(1, new byte[Long.BYTES]), 0, new long[0]);
  }

  /// Adds a storage.
  ///
  /// @return its key
  public String store(long elements, byte[] bytes) {
    String key = String.valueOf(94_000_000 + storages.size());
    storages.put(key, new Storage(elements, () -> bytes));
    return key;
  }

  public TorchFixture view(
      String name, String type, String key, long offset, long[] dims, long... strides) {
    long elements = storages.get(key).elements;
    return entry(
        pickle ->
            pickle.text(name).tensor(p -> p.storage(type, key, elements), offset, dims, strides));
  }

  /// Adds a key and a value to the state dict.
  public TorchFixture entry(PickleWriter.Part part) {
    entries.add(part);
    return this;
  }

  /// Wraps the state dict under a key.
  public TorchFixture wrapped(String key) {
    wrapper = key;
    return this;
  }

  /// Puts an object in place of the state dict.
  public TorchFixture whole(PickleWriter.Part object) {
    whole = object;
    return this;
  }

  /// Adds a key and a value beside the wrapped state dict.
  public TorchFixture companion(PickleWriter.Part part) {
    companions.add(part);
    return this;
  }

  /// Strides of a tensor without gaps.
  public static long[] strides(long... dims) {
    long[] strides = new long[dims.length];
    long stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims[axis];
    }
    return strides;
  }

  public static String storageType(DType dtype) {
    return switch (dtype) {
      case F64 -> "DoubleStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      default -> "FloatStorage";
    };
  }

  public static byte[] bytes(DType dtype, float... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case F64 -> buffer.putDouble(value);
        case F16 -> buffer.putShort(Float.floatToFloat16(value));
        case BF16 -> buffer.putShort((short) (Float.floatToRawIntBits(value) >> Short.SIZE));
        default -> buffer.putFloat(value);
      }
    }
    return buffer.array();
  }

  public byte[] pickle() {
    PickleWriter pickle = new PickleWriter();
    if (whole != null) {
      whole.write(pickle);
      return pickle.bytes();
    }
    PickleWriter.Part state = p -> entries.forEach(part -> part.write(p));
    if (wrapper == null) {
      return pickle.dict(state).bytes();
    }
    return pickle
        .dict(
            p -> {
              companions.forEach(part -> part.write(p));
              p.text(wrapper).dict(state);
            })
        .bytes();
  }

  public Path zip(Path path) throws IOException {
    return Files.write(path, zip(files(), ZipEntry.STORED));
  }

  /// The files in the archive of the zip format.
  public Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("archive/data.pkl", pickle());
    files.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    storages.forEach((key, storage) -> files.put("archive/data/" + key, storage.bytes.get()));
    files.put("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    return files;
  }

  public static byte[] zip(Map<String, byte[]> files, int method) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        CRC32 crc = new CRC32();
        crc.update(file.getValue());
        entry.setMethod(method);
        entry.setSize(file.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
    return out.toByteArray();
  }

  public Path legacy(Path path) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(legacyHead());
    out.writeBytes(pickle());
    PickleWriter keys = new PickleWriter().raw(']', '(');
    storages.keySet().forEach(keys::text);
    out.writeBytes(keys.op('e').bytes());
    for (Storage storage : storages.values()) {
      ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.writeBytes(count.putLong(storage.elements).array());
      out.writeBytes(storage.bytes.get());
    }
    return Files.write(path, out.toByteArray());
  }

  /// The first three pickles of the legacy format.
  public static byte[] legacyHead() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] magic = {0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
    out.writeBytes(new PickleWriter().raw(magic).bytes());
    out.writeBytes(new PickleWriter().number(1001).bytes());
    out.writeBytes(new PickleWriter().dict(p -> p.text("little_endian").raw(0x88)).bytes());
    return out.toByteArray();
  }
}
