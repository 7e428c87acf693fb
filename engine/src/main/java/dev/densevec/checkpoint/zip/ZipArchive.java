package dev.densevec.checkpoint.zip;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The entries of a zip file that is mapped (APPNOTE.TXT 6.3, sections 4.3 and 4.5.3), zip64
/// included, split and encrypted ones refused.
///
/// `java.util.zip.ZipFile` doesn't say where an entry's bytes lie, and stored entries are wanted as
/// views.
public final class ZipArchive {
  private static final long END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final long END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final long LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final long CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final long LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /// PyTorch stores what it saves; only files that were packed again are inflated.
  private static final long MOST_INFLATED = 1L << 31;

  private final MemorySegment file;
  private final Arena arena;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long inflated;

  private record Entry(
      String name, int flags, int method, long crc, long packedSize, long size, long header) {}

  /// Reads the directory.
  ///
  /// @param file the whole file
  /// @param arena where deflated entries are inflated to
  public ZipArchive(MemorySegment file, Arena arena) throws FormatException {
    this.file = file;
    this.arena = arena;
    readDirectory();
  }

  private static FormatException fail(String what) {
    return new FormatException("zip: " + what);
  }

  /// `length` bytes at `offset`, both taken from the file and therefore checked.
  private MemorySegment slice(long offset, long length, String what) throws FormatException {
    if (offset < 0 || length < 0 || offset > file.byteSize() - length) {
      throw fail(
          String.format(
              Locale.ROOT,
              "%s at bytes %s to %s of %d",
              FormatException.show(what),
              Long.toUnsignedString(offset),
              Long.toUnsignedString(offset + length),
              file.byteSize()));
    }
    return file.asSlice(offset, length);
  }

  private ByteCursor at(long offset, long length, String what) throws FormatException {
    return new ByteCursor(slice(offset, length, what));
  }

  private void readDirectory() throws FormatException {
    long end = findEnd();
    ByteCursor tail = at(end, END_BYTES, "end of directory");
    tail.skip(10);
    long count = tail.u16();
    long size = tail.u32();
    long offset = tail.u32();
    if (count == 0xffff || size == IN_EXTRA || offset == IN_EXTRA) {
      ByteCursor tail64 = findEnd64(end);
      count = tail64.i64();
      size = tail64.i64();
      offset = tail64.i64();
    }
    ByteCursor directory = at(offset, size, "directory");
    if (count < 0 || count > size / CENTRAL_BYTES) {
      throw fail(
          String.format(
              Locale.ROOT,
              "%s entries in a directory of %d bytes",
              Long.toUnsignedString(count),
              size));
    }
    for (long i = 0; i < count; i++) {
      Entry entry = readEntry(directory);
      if (entries.put(entry.name, entry) != null) {
        throw fail("two entries named " + FormatException.show(entry.name));
      }
    }
  }

  private long findEnd() throws FormatException {
    long last = file.byteSize() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (file.get(ValueLayout.JAVA_BYTE, at) == 'P' && at(at, 4, "").u32() == END) {
        return at;
      }
    }
    throw fail("truncated: no directory at the end");
  }

  private ByteCursor findEnd64(long end) throws FormatException {
    ByteCursor locator = at(end - LOCATOR_64_BYTES, LOCATOR_64_BYTES, "zip64 locator");
    if (locator.u32() != LOCATOR_64) {
      throw fail("no zip64 locator before the end of directory");
    }
    locator.skip(4);
    ByteCursor tail = at(locator.i64(), END_64_BYTES, "zip64 end of directory");
    if (tail.u32() != END_64) {
      throw fail("no zip64 end of directory where the locator says");
    }
    tail.skip(28);
    return tail;
  }

  private Entry readEntry(ByteCursor in) throws FormatException {
    if (in.u32() != CENTRAL) {
      throw fail("directory damaged");
    }
    in.skip(4);
    int flags = in.u16();
    int method = in.u16();
    in.skip(4);
    long crc = in.u32();
    long packedSize = in.u32();
    long size = in.u32();
    int nameLength = in.u16();
    int extraLength = in.u16();
    int commentLength = in.u16();
    in.skip(8);
    long header = in.u32();
    String name = new String(in.bytes(nameLength), StandardCharsets.UTF_8);
    byte[] extraField = in.bytes(extraLength);
    in.skip(commentLength);
    if (size == IN_EXTRA || packedSize == IN_EXTRA || header == IN_EXTRA) {
      ByteCursor extra = new ByteCursor(MemorySegment.ofArray(extraField));
      skipToExtra64(extra, name);
      size = size == IN_EXTRA ? extra.i64() : size;
      packedSize = packedSize == IN_EXTRA ? extra.i64() : packedSize;
      header = header == IN_EXTRA ? extra.i64() : header;
    }
    return new Entry(name, flags, method, crc, packedSize, size, header);
  }

  private static void skipToExtra64(ByteCursor extra, String name) throws FormatException {
    while (extra.remaining() >= 4) {
      int id = extra.u16();
      int length = extra.u16();
      if (id == EXTRA_64) {
        return;
      }
      extra.skip(length);
    }
    throw fail(FormatException.show(name) + ": no zip64 sizes");
  }

  /// Names of all entries, in the directory's order.
  public Set<String> names() {
    return entries.keySet();
  }

  /// Bytes that stored entries share with the file and inflated ones take besides.
  public long dataBytes() {
    return file.byteSize() + inflated;
  }

  /// An entry's bytes: a view of the file, or memory of the arena if the entry is deflated.
  ///
  /// Checksums of stored entries are not checked: PyTorch doesn't either, and may be asked to leave
  /// them out.
  ///
  /// @param most bytes that the entry may have; checked before it is inflated
  public MemorySegment get(String name, long most) throws FormatException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw fail("no entry " + FormatException.show(name));
    }
    if (entry.size < 0 || entry.size > most) {
      throw fail(
          String.format(
              Locale.ROOT,
              "%s: %s bytes, expected at most %d",
              FormatException.show(name),
              Long.toUnsignedString(entry.size),
              most));
    }
    if ((entry.flags & 1) != 0 || (entry.method != STORED && entry.method != DEFLATED)) {
      throw fail(
          String.format(
              Locale.ROOT,
              "%s: encrypted or packed by method %d",
              FormatException.show(name),
              entry.method));
    }
    ByteCursor local = at(entry.header, LOCAL_BYTES, name);
    if (local.u32() != LOCAL) {
      throw fail(FormatException.show(name) + ": no entry where the directory says");
    }
    local.skip(22);
    long start = entry.header + LOCAL_BYTES + local.u16() + local.u16();
    MemorySegment packed = slice(start, entry.packedSize, name);
    if (entry.method == DEFLATED) {
      return inflate(entry, packed);
    }
    if (entry.size != entry.packedSize) {
      throw fail(
          String.format(
              Locale.ROOT,
              "%s: %d bytes stored as %d",
              FormatException.show(name),
              entry.size,
              entry.packedSize));
    }
    return packed;
  }

  private MemorySegment inflate(Entry entry, MemorySegment packed) throws FormatException {
    MemorySegment data =
        new Inflation(entry.name, packed, entry.size)
            .inflate(entry.crc, MOST_INFLATED - inflated, arena);
    inflated += data.byteSize();
    return data;
  }
}
