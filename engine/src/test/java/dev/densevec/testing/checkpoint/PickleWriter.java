package dev.densevec.testing.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles of protocol 2, one operation after the other.
public final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public PickleWriter() {
    raw(0x80, 2);
  }

  /// A part of a pickle.
  @FunctionalInterface
  public interface Part {
    void write(PickleWriter pickle);
  }

  /// Any bytes, for operations that have no method of their own.
  public PickleWriter raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  public PickleWriter op(char op) {
    return raw(op);
  }

  public PickleWriter line(String text) {
    out.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public PickleWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op('X').u32(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  public PickleWriter u32(long value) {
    return little(value, Integer.BYTES);
  }

  public PickleWriter i64(long value) {
    return little(value, Long.BYTES);
  }

  private PickleWriter little(long value, int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(buffer.putLong(value).array(), 0, bytes);
    return this;
  }

  public PickleWriter number(long value) {
    return raw(0x8a, Long.BYTES).i64(value);
  }

  public PickleWriter global(String module, String name) {
    return op('c').line(module).line(name);
  }

  public PickleWriter numbers(long... values) {
    op('(');
    for (long value : values) {
      number(value);
    }
    return op('t');
  }

  /// `collections.OrderedDict` with the keys and values that `entries` writes.
  public PickleWriter dict(Part entries) {
    global("collections", "OrderedDict").op(')').op('R').op('(');
    entries.write(this);
    return op('u');
  }

  public PickleWriter storage(String type, String key, long elements) {
    op('(').text("storage").global("torch", type).text(key).text("cpu").number(elements);
    return op('t').op('Q');
  }

  /// `torch._utils._rebuild_tensor_v2` over what is written by `storage`.
  public PickleWriter tensor(Part storage, long offset, long[] dims, long... strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    storage.write(this);
    number(offset).numbers(dims).numbers(strides).raw(0x89);
    return dict(_ -> {}).op('t').op('R');
  }

  public byte[] bytes() {
    op('.');
    return out.toByteArray();
  }
}
