package dev.densevec.data.decode.common;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The first directory of a TIFF structure, which is also how EXIF data are laid out.
///
/// Layout by the TIFF 6.0 specification: `II` or `MM` for the byte order, 42, the directory's
/// offset; there a count and entries of tag, type, count and value, 2 + 2 + 4 + 4 bytes. BigTIFF
/// has 43 and 8 + 20 bytes. Values that take more than the entry has room for lie elsewhere.
public final class TiffDirectory {
  private static final int BIG = 43;

  /// Sizes of the types 0 to 18 in bytes; 0 where there is no such type.
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private static final int BYTE = 1;
  private static final int RATIONAL = 5;
  private static final int SIGNED_BYTE = 6;
  private static final int SIGNED_SHORT = 8;
  private static final int SIGNED_LONG = 9;
  private static final int SIGNED_RATIONAL = 10;
  private static final int FLOAT = 11;
  private static final int DOUBLE = 12;

  private record Entry(int type, long count, int at) {}

  private final byte[] data;
  private final boolean little;
  private final Map<Integer, Entry> entries = new HashMap<>();

  /// Where the next page's directory lies; 0 if there is none.
  private long next;

  private TiffDirectory(byte[] data, boolean little) {
    this.data = data;
    this.little = little;
  }

  /// Whether a file is TIFF or BigTIFF.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "II*\0")
        || Bytes.has(data, 0, "MM\0*")
        || Bytes.has(data, 0, "II+\0")
        || Bytes.has(data, 0, "MM\0+");
  }

  /// Reads the directory of the structure that lies from `from` to `to`.
  ///
  /// Entries whose type is unknown or whose values do not lie inside are left out.
  public static TiffDirectory read(byte[] data, int from, int to) throws IOException {
    boolean intel = Bytes.has(data, from, "II");
    if (to - from < 8 || (!intel && !Bytes.has(data, from, "MM"))) {
      throw new IOException("truncated: the file ends inside its header");
    }
    TiffDirectory directory = new TiffDirectory(data, intel);
    directory.readEntries(from, to, Bytes.uint16(data, from + 2, intel) == BIG);
    return directory;
  }

  /// All directories of a file, one for each page, up to a number of them.
  ///
  /// @throws IOException if one lies beyond the end of the file
  public static List<TiffDirectory> pages(byte[] data, int most) throws IOException {
    TiffDirectory first = read(data, 0, data.length);
    boolean big = Bytes.uint16(data, 2, first.little) == BIG;
    List<TiffDirectory> pages = new ArrayList<>(List.of(first));
    while (pages.getLast().next != 0 && pages.size() < most) {
      TiffDirectory page = new TiffDirectory(data, first.little);
      page.readEntries(pages.getLast().next, 0, data.length, big);
      pages.add(page);
    }
    return pages;
  }

  private void readEntries(int from, int to, boolean big) throws IOException {
    int word = big ? 8 : 4;
    if (big && to - from < 16) {
      throw new IOException("truncated: the file ends inside its header");
    }
    readEntries(unsigned(from + word, word), from, to, big);
  }

  private void readEntries(long directory, int from, int to, boolean big) throws IOException {
    int word = big ? 8 : 4;
    int countBytes = big ? 8 : 2;
    if (directory < 8 || directory > to - from - countBytes) {
      throw new IOException("truncated: the directory lies beyond the end of the file");
    }
    int at = from + (int) directory;
    long count = unsigned(at, countBytes);
    at += countBytes;
    for (long i = 0; i < count && at <= to - 4 - 2 * word; i++, at += 4 + 2 * word) {
      int type = Bytes.uint16(data, at + 2, little);
      long values = unsigned(at + 4, word);
      int size = type < SIZES.length ? SIZES[type] : 0;
      if (size == 0 || values < 0 || values > (to - from) / size) {
        continue;
      }
      long place = at + 4L + word;
      if (values * size > word) {
        long offset = unsigned(at + 4 + word, word);
        if (offset < 0 || offset > to - from - values * size) {
          continue;
        }
        place = from + offset;
      }
      entries.putIfAbsent(
          Bytes.uint16(data, at, little), new Entry(type, values, Math.toIntExact(place)));
    }
    long end = from + directory + countBytes + count * (4L + 2L * word);
    next = count >= 0 && count < to && end <= to - word ? unsigned((int) end, word) : 0;
  }

  /// Whether numbers are stored with their lowest byte first.
  public boolean littleEndian() {
    return little;
  }

  /// Whether a tag is there with at least one value.
  public boolean has(int tag) {
    Entry entry = entries.get(tag);
    return entry != null && entry.count > 0;
  }

  /// The one whole number that a tag has, whatever the type it is stored in.
  ///
  /// @param otherwise the result if the tag is missing, or its value is no whole number
  public long number(int tag, long otherwise) {
    return has(tag) ? value(entries.get(tag), 0, otherwise) : otherwise;
  }

  /// Whether a tag's values are unsigned bytes.
  public boolean hasBytes(int tag) {
    return has(tag) && entries.get(tag).type == BYTE;
  }

  /// How many values a tag has; 0 if it is missing.
  public int count(int tag) {
    return has(tag) ? (int) entries.get(tag).count : 0;
  }

  /// All whole numbers of a tag; empty if it is missing.
  public long[] numbers(int tag) {
    long[] numbers = new long[count(tag)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = value(entries.get(tag), i, 0);
    }
    return numbers;
  }

  /// The bytes of a tag's values; empty if it is missing.
  public byte[] bytes(int tag) {
    if (!has(tag)) {
      return new byte[0];
    }
    Entry entry = entries.get(tag);
    int length = (int) entry.count * SIZES[entry.type];
    return Arrays.copyOfRange(data, entry.at, entry.at + length);
  }

  private long value(Entry entry, int index, long otherwise) {
    int at = entry.at + index * SIZES[entry.type];
    return switch (entry.type) {
      case SIGNED_BYTE -> data[at];
      case SIGNED_SHORT -> (short) Bytes.uint16(data, at, little);
      case SIGNED_LONG -> (int) Bytes.uint32(data, at, little);
      case RATIONAL, SIGNED_RATIONAL -> {
        boolean signed = entry.type == SIGNED_RATIONAL;
        long above = signed ? (int) unsigned(at, 4) : unsigned(at, 4);
        long below = signed ? (int) unsigned(at + 4, 4) : unsigned(at + 4, 4);
        yield below != 0 && above % below == 0 ? above / below : otherwise;
      }
      case FLOAT -> whole(Float.intBitsToFloat((int) unsigned(at, 4)), otherwise);
      case DOUBLE -> whole(Double.longBitsToDouble(unsigned(at, 8)), otherwise);
      default -> unsigned(at, SIZES[entry.type]);
    };
  }

  private static long whole(double value, long otherwise) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53 ? (long) value : otherwise;
  }

  private long unsigned(int at, int bytes) {
    return switch (bytes) {
      case 1 -> data[at] & 0xFF;
      case 2 -> Bytes.uint16(data, at, little);
      case 4 -> Bytes.uint32(data, at, little);
      default -> {
        long a = Bytes.uint32(data, at, little);
        long b = Bytes.uint32(data, at + 4, little);
        yield little ? (b << 32) | a : (a << 32) | b;
      }
    };
  }
}
