package dev.densevec.cli.shards;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.schema.ColumnSchema;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Checks that the lengths and counts in a Parquet file agree with each other and with the file's
/// size. The library that reads it believes them, and runs for ever where a page goes beyond its
/// column.
final class ParquetStructure {
  private static final String MAGIC = "PAR1";
  private static final int END = Integer.BYTES + MAGIC.length();

  /// What the library reads without native code; Snappy by the class of this name here.
  private static final Set<CompressionCodec> READ =
      EnumSet.of(CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.GZIP);

  /// Types of the items of the footer's lists.
  private static final Map<Long, Integer> FOOTER =
      Map.of(
          ThriftWalk.path(2), ThriftWalk.STRUCT,
          ThriftWalk.path(4), ThriftWalk.STRUCT,
          ThriftWalk.path(5), ThriftWalk.STRUCT,
          ThriftWalk.path(7), ThriftWalk.STRUCT,
          ThriftWalk.path(4, 1), ThriftWalk.STRUCT,
          ThriftWalk.path(4, 1, 3, 2), ThriftWalk.I32,
          ThriftWalk.path(4, 1, 3, 3), ThriftWalk.BINARY,
          ThriftWalk.path(4, 1, 3, 8), ThriftWalk.STRUCT);

  /// The list of pages in an index, and the offset, size and first row of each.
  private static final long PAGES = ThriftWalk.path(1);

  private static final Map<Long, Integer> PAGE =
      Map.of(
          ThriftWalk.path(1, 1), ThriftWalk.I64,
          ThriftWalk.path(1, 2), ThriftWalk.I32,
          ThriftWalk.path(1, 3), ThriftWalk.I64);

  /// Bytes that a row takes beside its image.
  private static final long ROW = 200;

  private static final int FIRST_PEEK = 1 << 10;
  private static final int LAST_PEEK = 1 << 24;

  private final RandomAccessFile file;
  private final long end;
  private final long left;
  private long needed;

  /// Opens the check of a file, and checks its footer.
  ///
  /// @param left bytes that its images may take in memory
  /// @throws IOException in one line without the file's name, if it can't be believed
  ParquetStructure(RandomAccessFile file, long left) throws IOException {
    this.file = file;
    this.left = left;
    long size = file.length();
    if (size < MAGIC.length() + END) {
      throw damaged("it has " + size + " bytes");
    }
    ByteBuffer tail = bytes(size - END, END);
    long footer = Integer.toUnsignedLong(tail.getInt());
    String magic = StandardCharsets.ISO_8859_1.decode(tail).toString();
    if (!magic.equals(MAGIC)) {
      throw damaged(
          magic.equals("PARE") ? "it is encrypted" : "it doesn't end with the letters " + MAGIC);
    }
    if (footer > Math.min(size - END - MAGIC.length(), Math.min(left, Integer.MAX_VALUE))) {
      throw damaged("a footer of " + footer + " bytes in a file of " + size);
    }
    end = size - END - footer;
    try {
      ThriftWalk.walk(bytes(end, (int) footer), FOOTER, (path, type, value) -> {});
    } catch (IOException e) {
      throw damaged("its footer: " + e.getMessage(), e);
    }
  }

  /// What is said of a file that is damaged.
  static IOException damaged(String how) {
    return damaged(how, null);
  }

  private static IOException damaged(String how, Exception cause) {
    return new IOException("not a readable Parquet file: " + how, cause);
  }

  /// Checks columns in all groups of rows.
  ///
  /// @return rows of the file
  /// @throws IOException in one line without the file's name, if they can't be read
  long check(List<RowGroup> groups, List<ColumnSchema> columns) throws IOException {
    long rows = 0;
    for (RowGroup group : groups) {
      rows += group.numRows();
      need(Math.clamp(group.numRows(), 0, left + 1) * ROW);
      for (ColumnSchema column : columns) {
        if (column.columnIndex() >= group.columns().size()) {
          throw damaged("a group of rows has " + group.columns().size() + " columns");
        }
        check(group.columns().get(column.columnIndex()), column, group.numRows());
      }
    }
    return rows;
  }

  private void check(ColumnChunk chunk, ColumnSchema column, long rows) throws IOException {
    ColumnMetaData data = chunk.metaData();
    if (data == null || data.codec() == null) {
      throw damaged("what it says of a column is incomplete");
    }
    long at = chunk.chunkStartOffset();
    long until = at + data.totalCompressedSize();
    if (!data.pathInSchema().equals(column.fieldPath()) || data.type() != column.type()) {
      throw damaged("column " + column.fieldPath() + " is not where its schema has it");
    }
    if (!READ.contains(data.codec())) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "column %s is compressed with %s, expected snappy, gzip or none:"
                  + " pyarrow.parquet.write_table(pyarrow.parquet.read_table(old), new)",
              column.fieldPath(),
              data.codec()));
    }
    if (at < MAGIC.length() || until < at || until > end) {
      throw damaged("column " + column.fieldPath() + " lies outside of the file");
    }
    List<Long> places = new ArrayList<>();
    long values = 0;
    for (long from = at; at < until && (at == from || values < data.numValues()); ) {
      ParquetPage page = page(at, until);
      requireSound(page, data.codec(), at == from);
      need(page.unpacked());
      if (page.isData()) {
        places.addAll(List.of(at, (long) page.header() + page.packed(), values));
        values += page.values();
      }
      at += (long) page.header() + page.packed();
    }
    if (values != data.numValues() || values != rows) {
      throw damaged(
          String.format(
              Locale.ROOT,
              "column %s has %d values for %d rows",
              column.fieldPath(),
              values,
              rows));
    }
    requireIndex(chunk, places);
  }

  private static void requireSound(ParquetPage page, CompressionCodec codec, boolean first)
      throws IOException {
    boolean dictionary = page.kind() == ParquetPage.DICTIONARY;
    boolean stored = codec == CompressionCodec.UNCOMPRESSED;
    if (dictionary && (!first || (long) page.values() * Integer.BYTES > page.unpacked())) {
      throw damaged("a dictionary of " + page.values() + " values in the wrong place");
    }
    if (stored && page.unpacked() != page.packed()) {
      throw damaged(
          "an uncompressed page of " + page.packed() + " bytes, unpacked " + page.unpacked());
    }
  }

  private void need(long bytes) throws IOException {
    needed += bytes;
    if (needed < 0 || needed > left) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "images of Parquet are read into memory, and its %d MB or more are too many for the"
                  + " %d MB left for them; DENSEVEC_OPTS=-Xmx... gives more",
              needed >> 20,
              left >> 20));
    }
  }

  private ParquetPage page(long at, long until) throws IOException {
    for (int peek = FIRST_PEEK; ; peek *= 4) {
      int length = (int) Math.min(peek, until - at);
      try {
        ParquetPage page = ParquetPage.read(bytes(at, length));
        if (page.packed() > until - at - page.header()) {
          throw new IOException("a page of " + page.packed() + " bytes beyond its column");
        }
        return page;
      } catch (EOFException e) {
        if (length < peek || peek >= LAST_PEEK) {
          throw damaged("the header of a page: " + e.getMessage(), e);
        }
      } catch (IOException e) {
        throw damaged(e.getMessage(), e);
      }
    }
  }

  private void requireIndex(ColumnChunk chunk, List<Long> places) throws IOException {
    Long at = chunk.offsetIndexOffset();
    Integer length = chunk.offsetIndexLength();
    if (at == null && length == null) {
      return;
    }
    List<Long> said = new ArrayList<>();
    if (at != null && length != null && at >= 0 && length >= 0 && length <= end - at) {
      try {
        ThriftWalk.walk(
            bytes(at, length),
            Map.of(PAGES, ThriftWalk.STRUCT),
            (path, type, value) -> {
              if (PAGE.getOrDefault(path, -1) == type) {
                said.add(value);
              }
            });
      } catch (IOException e) {
        throw damaged("its index of pages: " + e.getMessage(), e);
      }
    }
    if (!said.equals(places)) {
      throw damaged("its index of pages is not that of its pages");
    }
  }

  private ByteBuffer bytes(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(at);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
