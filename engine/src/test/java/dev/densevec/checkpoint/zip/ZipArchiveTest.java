package dev.densevec.checkpoint.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.checkpoint.TorchFixture;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/// Zip files, zip64 ones and ones that lie.
final class ZipArchiveTest {
  private static final int CENTRAL = 0x02014b50;
  private static final byte[] DATA = "some data, some data".getBytes(StandardCharsets.US_ASCII);

  private static byte[] zip(int method) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/first", new byte[] {1, 2, 3});
    files.put("a/data", DATA);
    return TorchFixture.zip(files, method);
  }

  private static byte[] read(byte[] zip, String name) throws FormatException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = arena.allocateFrom(ValueLayout.JAVA_BYTE, zip);
      return new ZipArchive(file, arena).get(name, Long.MAX_VALUE).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static void assertRefused(byte[] zip, String message) {
    long before = Allocation.bytes();
    assertThatThrownBy(() -> read(zip, "a/data"))
        .isInstanceOf(FormatException.class)
        .hasMessage("zip: " + message);
    assertThat(Allocation.bytes() - before).isLessThan(Allocation.SMALL);
  }

  /// Offset of the directory's record of the `index`-th entry.
  private static int record(byte[] zip, int index) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.getInt(zip.length - 6);
    for (int i = 0; i < index; i++) {
      at += 46 + bytes.getShort(at + 28) + bytes.getShort(at + 30) + bytes.getShort(at + 32);
    }
    assertThat(bytes.getInt(at)).isEqualTo(CENTRAL);
    return at;
  }

  /// The deflated or stored archive with one field of the second entry's record changed.
  private static byte[] changed(int method, int field, int value, int bytes) throws IOException {
    byte[] zip = zip(method);
    int at = record(zip, 1) + field;
    for (int i = 0; i < bytes; i++) {
      zip[at + i] = (byte) (value >> (8 * i));
    }
    return zip;
  }

  @Test
  void findsStoredAndDeflatedEntries() throws IOException {
    for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
      assertThat(read(zip(method), "a/data")).isEqualTo(DATA);
      assertThat(read(zip(method), "a/first")).containsExactly(1, 2, 3);
    }
    assertThatThrownBy(() -> read(zip(ZipEntry.STORED), "b")).hasMessage("zip: no entry b");
  }

  @Test
  void readsZip64() throws FormatException {
    assertThat(read(zip64(DATA.length, 1), "a/data")).isEqualTo(DATA);
    assertRefused(zip64(1L << 43, 1), "a/data at bytes 36 to 8796093022244 of 226");
    assertRefused(zip64(DATA.length, 1L << 43), "8796093022208 entries in a directory of 72 bytes");
  }

  /// An archive with one stored entry whose sizes and counts stand in zip64 fields.
  private static byte[] zip64(long size, long count) {
    ByteBuffer zip = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = "a/data".getBytes(StandardCharsets.US_ASCII);
    zip.putInt(0x04034b50).put(new byte[22]).putShort((short) name.length).putShort((short) 0);
    zip.put(name).put(DATA);
    int central = zip.position();
    zip.putInt(CENTRAL).put(new byte[16]).putInt(-1).putInt(-1);
    zip.putShort((short) name.length).putShort((short) 20).put(new byte[10]).putInt(0).put(name);
    zip.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
    int end64 = zip.position();
    zip.putInt(0x06064b50).putLong(44).put(new byte[20]).putLong(count);
    zip.putLong(end64 - central).putLong(central);
    zip.putInt(0x07064b50).putInt(0).putLong(end64).putInt(1);
    zip.putInt(0x06054b50).put(new byte[4]).putShort((short) -1).putShort((short) -1);
    zip.putInt(-1).putInt(-1).putShort((short) 0);
    return Arrays.copyOf(zip.array(), zip.position());
  }

  @Test
  void refusesDamagedDirectories() throws IOException {
    byte[] zip = zip(ZipEntry.STORED);
    assertRefused(Arrays.copyOf(zip, zip.length - 1), "truncated: no directory at the end");
    assertRefused(Arrays.copyOf(zip, 10), "truncated: no directory at the end");
    byte[] damaged = zip.clone();
    damaged[record(zip, 1)] = 0;
    assertRefused(damaged, "directory damaged");
    byte[] offset = zip.clone();
    offset[zip.length - 3] = 127;
    int start = record(zip, 0);
    int length = zip.length - 22 - start;
    long claimed = start | 127L << 24;
    assertRefused(
        offset,
        String.format(
            Locale.ROOT,
            "directory at bytes %d to %d of %d",
            claimed,
            claimed + length,
            zip.length));
    byte[] count = zip.clone();
    count[zip.length - 12] = 100;
    assertRefused(
        count, String.format(Locale.ROOT, "100 entries in a directory of %d bytes", length));
    byte[] marked = zip.clone();
    Arrays.fill(marked, zip.length - 6, zip.length - 2, (byte) -1);
    assertRefused(marked, "no zip64 locator before the end of directory");
  }

  @Test
  void refusesTwoEntriesOfOneName() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/dat1", DATA);
    files.put("a/data", DATA);
    byte[] zip = TorchFixture.zip(files, ZipEntry.STORED);
    zip[record(zip, 0) + 46 + 5] = 'a';
    assertRefused(zip, "two entries named a/data");
  }

  @Test
  void refusesEntriesThatLie() throws IOException {
    int stored = ZipEntry.STORED;
    int size = zip(stored).length;
    int huge = 0x7fffffff;
    int start = record(zip(stored), 0) - DATA.length;
    assertRefused(
        changed(stored, 20, huge, 4),
        String.format(
            Locale.ROOT, "a/data at bytes %d to %d of %d", start, start + (long) huge, size));
    assertRefused(changed(stored, 24, huge, 4), "a/data: 2147483647 bytes stored as 20");
    assertRefused(
        changed(stored, 42, huge, 4),
        String.format(Locale.ROOT, "a/data at bytes %d to %d of %d", huge, huge + 30L, size));
    assertRefused(changed(stored, 42, 1, 4), "a/data: no entry where the directory says");
    assertRefused(changed(stored, 8, 1, 2), "a/data: encrypted or packed by method 0");
    assertRefused(changed(stored, 10, 93, 2), "a/data: encrypted or packed by method 93");
    assertRefused(changed(stored, 24, -1, 4), "a/data: no zip64 sizes");
  }

  @Test
  void allocatesNothingOnTheWordOfDeflatedEntries() throws IOException {
    int deflated = ZipEntry.DEFLATED;
    int packed =
        ByteBuffer.wrap(zip(deflated))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getInt(record(zip(deflated), 1) + 20);
    assertRefused(
        changed(deflated, 24, 0x7fffffff, 4), "a/data: inflates to 20 bytes, expected 2147483647");
    assertRefused(
        changed(deflated, 24, -2, 4),
        String.format(
            Locale.ROOT,
            "a/data: %d bytes inflate to 4294967294, expected at most 2147483648",
            packed));
    assertRefused(
        changed(deflated, 24, 19, 4), "a/data: inflates to more than the directory's 19 bytes");
    assertRefused(changed(deflated, 16, 0, 4), "a/data: checksum 2f83dd13, expected 00000000");
    assertRefused(changed(deflated, 20, 3, 4), "a/data: inflates to 2 bytes, expected 20");
  }
}
