package dev.densevec.cli.shards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What the header of a page of a Parquet file says.
///
/// @param kind what the page holds, by Parquet's number
/// @param unpacked its bytes when uncompressed
/// @param packed its bytes in the file, without the header
/// @param values rows that it has values or gaps for; entries of a dictionary
/// @param header bytes of the header
record ParquetPage(int kind, int unpacked, int packed, int values, int header) {
  /// A page of data, in the first and in the second form.
  static final int DATA = 0;

  static final int DATA_2 = 3;

  /// A page that other pages refer to.
  static final int DICTIONARY = 2;

  private static final int INDEX = 1;

  private static final long KIND = ThriftWalk.path(1);
  private static final long UNPACKED = ThriftWalk.path(2);
  private static final long PACKED = ThriftWalk.path(3);
  private static final int DATA_FIELD = 5;
  private static final int DICTIONARY_FIELD = 7;
  private static final int DATA_2_FIELD = 8;

  /// Plain, dictionaries, and differences of numbers or lengths. Differences of texts would grow
  /// without bounds.
  private static final Set<Integer> ENCODINGS = Set.of(0, 2, 5, 6, 8);

  /// Reads a header.
  ///
  /// @throws java.io.EOFException if the buffer ends before the header
  /// @throws IOException in one line, if there is something wrong in it
  static ParquetPage read(ByteBuffer in) throws IOException {
    Map<Long, Integer> numbers = new HashMap<>();
    ThriftWalk.walk(
        in,
        Map.of(),
        (path, type, value) -> {
          if (type == ThriftWalk.I32 && value == (int) value) {
            numbers.put(path, (int) value);
          }
        });
    int kind = number(numbers, KIND);
    int unpacked = size(numbers, UNPACKED);
    int packed = size(numbers, PACKED);
    int values =
        switch (kind) {
          case DATA -> values(numbers, DATA_FIELD, 2);
          case DICTIONARY -> values(numbers, DICTIONARY_FIELD, 2);
          case DATA_2 -> values(numbers, DATA_2_FIELD, 4);
          case INDEX -> 0;
          default -> throw new IOException("a page of kind " + kind);
        };
    if (kind == DATA_2) {
      long levels = 0;
      for (int field : new int[] {2, 3, 5, 6}) {
        int size = size(numbers, ThriftWalk.path(DATA_2_FIELD, field));
        levels += field > 3 ? size : 0;
      }
      if (levels > Math.min(unpacked, packed)) {
        throw new IOException("a page of " + packed + " bytes with " + levels + " of levels");
      }
    }
    return new ParquetPage(kind, unpacked, packed, values, in.position());
  }

  /// Whether it holds values of rows.
  boolean isData() {
    return kind == DATA || kind == DATA_2;
  }

  private static int values(Map<Long, Integer> numbers, int form, int encoding) throws IOException {
    int by = number(numbers, ThriftWalk.path(form, encoding));
    if (!ENCODINGS.contains(by)) {
      throw new IOException(
          "a page of encoding "
              + by
              + ", expected plain, dictionary, or differences of numbers or lengths:"
              + " pyarrow.parquet.write_table(pyarrow.parquet.read_table(old), new)");
    }
    return size(numbers, ThriftWalk.path(form, 1));
  }

  private static int number(Map<Long, Integer> numbers, long path) throws IOException {
    Integer number = numbers.get(path);
    if (number == null) {
      throw new IOException("the header of a page has a number missing");
    }
    return number;
  }

  private static int size(Map<Long, Integer> numbers, long path) throws IOException {
    int number = number(numbers, path);
    if (number < 0) {
      throw new IOException("the header of a page has the size " + number);
    }
    return number;
  }
}
