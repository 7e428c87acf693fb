package dev.densevec.checkpoint.zip;

import dev.densevec.checkpoint.io.FormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Inflates a deflated zip entry, twice: memory is allocated only once the entry has proved its
/// size and checksum.
final class Inflation {
  private static final int CHUNK = 1 << 16;

  private final String name;
  private final MemorySegment packed;
  private final long size;

  /// Receives the chunks of an entry in order.
  @FunctionalInterface
  private interface Sink {
    void accept(byte[] chunk, int length, long offset);
  }

  /// Prepares to inflate one entry.
  ///
  /// @param name for messages
  /// @param packed the deflated bytes
  /// @param size what they claim to inflate to
  Inflation(String name, MemorySegment packed, long size) {
    this.name = FormatException.show(name);
    this.packed = packed;
    this.size = size;
  }

  /// The inflated bytes, checked against what the entry claims.
  ///
  /// @param crc the checksum the entry claims
  /// @param most bytes that may be allocated
  MemorySegment inflate(long crc, long most, Arena arena) throws FormatException {
    if (size < 0 || size > most || packed.byteSize() > Integer.MAX_VALUE) {
      throw fail(
          String.format(
              Locale.ROOT,
              "%d bytes inflate to %s, expected at most %d",
              packed.byteSize(),
              Long.toUnsignedString(size),
              most));
    }
    CRC32 actual = new CRC32();
    run((chunk, length, _) -> actual.update(chunk, 0, length));
    if (actual.getValue() != crc) {
      throw fail(
          String.format(Locale.ROOT, "checksum %08x, expected %08x", actual.getValue(), crc));
    }
    MemorySegment data = arena.allocate(size, 64);
    run((chunk, length, at) -> data.asSlice(at).copyFrom(prefix(chunk, length)));
    return data;
  }

  private static MemorySegment prefix(byte[] chunk, int length) {
    return MemorySegment.ofArray(chunk).asSlice(0, length);
  }

  private void run(Sink sink) throws FormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed.asByteBuffer());
      byte[] chunk = new byte[Math.clamp(size, 1, CHUNK)];
      long done = 0;
      for (int length = -1; length != 0; done += length) {
        length = inflater.inflate(chunk);
        if (length > size - done) {
          throw fail(
              String.format(Locale.ROOT, "inflates to more than the directory's %d bytes", size));
        }
        sink.accept(chunk, length, done);
      }
      if (!inflater.finished() || done != size) {
        throw fail(String.format(Locale.ROOT, "inflates to %d bytes, expected %d", done, size));
      }
    } catch (DataFormatException _) {
      throw fail("damaged");
    } finally {
      inflater.end();
    }
  }

  private FormatException fail(String what) {
    return new FormatException(String.format(Locale.ROOT, "zip: %s: %s", name, what));
  }
}
