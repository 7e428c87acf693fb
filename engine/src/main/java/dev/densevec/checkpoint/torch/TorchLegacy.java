package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.pickle.Unpickler;
import dev.densevec.checkpoint.torch.TorchObjects.Storage;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// PyTorch's format from 0.1.10 to 1.5: five pickles (magic number, protocol version, system,
/// object, keys of the storages), then for each key the number of elements in eight bytes and the
/// elements.
public final class TorchLegacy {
  /// The number 0x1950a86a20f9469cfc6c, as the first pickle holds it.
  private static final MemorySegment MAGIC =
      MemorySegment.ofArray(
          new byte[] {
            0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
          });

  /// The magic number begins within so many bytes, whatever the protocol.
  private static final int MAGIC_WITHIN = 24;

  private static final long PROTOCOL = 1001;

  private final MemorySegment file;
  private final TorchObjects objects = new TorchObjects();
  private final Map<String, MemorySegment> storages = new HashMap<>();
  private long position;

  private TorchLegacy(MemorySegment file) {
    this.file = file;
  }

  /// Whether a file that begins with a pickle is of this format.
  public static boolean matches(MemorySegment file) {
    for (long at = 0; at < MAGIC_WITHIN; at++) {
      if (at + MAGIC.byteSize() <= file.byteSize()
          && file.asSlice(at, MAGIC.byteSize()).mismatch(MAGIC) < 0) {
        return true;
      }
    }
    return false;
  }

  public static TensorContent read(MemorySegment file) throws FormatException {
    return new TorchLegacy(file).content();
  }

  private TensorContent content() throws FormatException {
    pickle();
    Object protocol = pickle();
    if (!(protocol instanceof Long version) || version != PROTOCOL) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "legacy protocol %s, expected %d",
              protocol instanceof Long number ? number : "that is no number",
              PROTOCOL));
    }
    if (!(pickle() instanceof Map<?, ?> system)
        || !Boolean.TRUE.equals(system.get("little_endian"))) {
      throw new FormatException("byte order is not stated to be little");
    }
    Object root = pickle();
    readStorages(pickle());
    TorchReader reader = new TorchReader(storage -> storages.get(storage.key()));
    return reader.content(root, Map.of(), file.byteSize());
  }

  private Object pickle() throws FormatException {
    long length = Math.min(file.byteSize() - position, TorchReader.LONGEST_PICKLE);
    ByteCursor cursor = new ByteCursor(file.asSlice(position, length));
    Object value = new Unpickler(cursor, objects).load();
    position += cursor.position();
    return value;
  }

  private void readStorages(Object keys) throws FormatException {
    if (!(keys instanceof List<?> list)) {
      throw new FormatException("legacy: no list of storages");
    }
    for (Object key : list) {
      Storage storage = key instanceof String name ? objects.storages().get(name) : null;
      if (storage == null) {
        throw new FormatException("legacy: a storage that nothing refers to");
      }
      storages.put(storage.key(), readStorage(storage));
    }
    for (String key : objects.storages().keySet()) {
      if (!storages.containsKey(key)) {
        throw new FormatException("legacy: no storage " + FormatException.show(key));
      }
    }
  }

  private MemorySegment readStorage(Storage storage) throws FormatException {
    ByteCursor cursor = new ByteCursor(file.asSlice(position));
    long elements = cursor.i64();
    if (elements != storage.elements()) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "legacy: storage %s of %d elements, expected %d",
              FormatException.show(storage.key()),
              elements,
              storage.elements()));
    }
    cursor.skip(storage.bytes());
    MemorySegment bytes = file.asSlice(position + Long.BYTES, storage.bytes());
    position += cursor.position();
    return bytes;
  }
}
