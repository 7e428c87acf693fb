package dev.densevec.cli.shards;

import dev.densevec.data.files.InputFiles;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.PartName;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.FieldPath;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/// Images in Parquet files, as data sets of the Hugging Face Hub have them: a column of structures
/// `bytes` and `path`, or of bytes alone, and a column of classes by number or by name. The file's
/// metadata under `huggingface` may name the numbers.
///
/// The images' files are read into memory. The part is the first word of a file's name, or its
/// folder.
final class ParquetSet {
  /// Kept, so that its level is.
  private static final Logger LIBRARY = Logger.getLogger("dev.hardwood");

  private static final int MOST_CLASSES = 1 << 20;

  /// Rows that the library puts together at once, several times over.
  private static final int BATCH = 16;

  static {
    LIBRARY.setLevel(Level.OFF);
    System.setProperty("hardwood.uselibdeflate", "false");
    System.setProperty("hardwood.simd.disabled", "true");
  }

  private final PartsBuilder parts;
  private final Path file;
  private final Map<String, String> options;
  private int classes;

  private ParquetSet(PartsBuilder parts, Path file, Map<String, String> options) {
    this.parts = parts;
    this.file = file;
    this.options = options;
  }

  /// Whether a file's name is that of such a file.
  static boolean hasName(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  /// Opens a file, or all such files in a folder.
  ///
  /// @param options `path-column` and `label-column` name columns
  /// @throws IOException in one line that names the file and what is wrong in it
  static DataParts open(Path place, Map<String, String> options, boolean strict)
      throws IOException {
    PartsBuilder parts = new PartsBuilder(strict);
    long left = parts.memory();
    for (Path file : PartsBuilder.files(place, ParquetSet::hasName, "Parquet file (.parquet)")) {
      try {
        left -= new ParquetSet(parts, file, options).read(left);
      } catch (IOException e) {
        throw InputFiles.failure(file, e);
      } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
        throw new IOException(file + ": " + ParquetStructure.damaged(how(e)).getMessage(), e);
      }
    }
    return parts.build(place);
  }

  /// What a thread of the library failed by, in its words where it has some for people.
  private static String how(Throwable e) {
    if (e.getCause() != null) {
      return how(e.getCause());
    }
    boolean own =
        e instanceof IOException
            || e instanceof IllegalStateException
            || e instanceof UnsupportedOperationException;
    return own && e.getMessage() != null
        ? InputFiles.oneLine(e)
        : "its content is not what its headers say";
  }

  /// Reads a file.
  ///
  /// @param left bytes that its images may take
  /// @return bytes that they take
  private long read(long left) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
      ParquetStructure structure = new ParquetStructure(content, left);
      try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
        return read(reader, structure, left);
      }
    }
  }

  private long read(ParquetFileReader reader, ParquetStructure structure, long left)
      throws IOException {
    FileSchema schema = reader.getFileSchema();
    ParquetColumns columns = ParquetColumns.of(schema, options);
    List<ColumnSchema> leaves = columns.leaves(schema);
    long rows = structure.check(reader.getFileMetaData().rowGroups(), leaves);
    Optional<List<String>> names = HubMetadata.classNames(reader, columns.label());
    if (names.isPresent() && !parts.name(names.get())) {
      throw new IOException("its classes are others than those of a file before");
    }
    classes = names.map(List::size).orElse(MOST_CLASSES);
    long bytes = 0;
    long row = 0;
    String[] paths =
        leaves.stream().map(leaf -> leaf.fieldPath().toString()).toArray(String[]::new);
    ColumnProjection wanted = ColumnProjection.columns(paths);
    try (ColumnReaders batches = reader.buildColumnReaders(wanted).batchSize(BATCH).build()) {
      for (; batches.nextBatch(); row += batches.getRecordCount()) {
        bytes += add(batches, columns, row);
        if (bytes > left) {
          throw new IOException(
              "its images take more memory than the " + (left >> 20) + " MB left");
        }
      }
    }
    if (row != rows) {
      throw ParquetStructure.damaged("it has " + row + " rows of " + rows);
    }
    return bytes;
  }

  /// Adds the rows of a batch.
  ///
  /// @param first number of its first row
  /// @return bytes of its images
  private long add(ColumnReaders batches, ParquetColumns columns, long first) throws IOException {
    ColumnReader files = column(batches, columns.files());
    ColumnReader labels = column(batches, columns.classes());
    requireAll(files, first, "no bytes of an image; a path alone doesn't say where it lies");
    requireAll(labels, first, "no class");
    String[] names =
        columns.names().map(path -> column(batches, path).getStrings()).orElse(new String[0]);
    byte[][] images = files.getBinaries();
    PartName part = PartsBuilder.part(file);
    long bytes = 0;
    for (int i = 0; i < images.length; i++) {
      long row = first + i;
      boolean named = i < names.length && names[i] != null;
      Blob image = Blob.of(file, row + (named ? "/" + names[i] : ""), images[i]);
      switch (labels.getColumnSchema().type()) {
        case INT32 -> parts.add(part, image, number(labels.getInts()[i], row));
        case INT64 -> parts.add(part, image, number(labels.getLongs()[i], row));
        default -> parts.add(part, image, labels.getStrings()[i]);
      }
      bytes += images[i].length;
    }
    return bytes;
  }

  private static ColumnReader column(ColumnReaders batches, FieldPath path) {
    return IntStream.range(0, batches.getColumnCount())
        .mapToObj(batches::getColumnReader)
        .filter(column -> column.getColumnSchema().fieldPath().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /// Refuses a row without a value, or within a structure that isn't there.
  private static void requireAll(ColumnReader column, long first, String missing)
      throws IOException {
    List<Validity> all =
        IntStream.range(0, column.getLayerCount()).mapToObj(column::getLayerValidity).toList();
    for (int i = 0; i < column.getRecordCount(); i++) {
      int row = i;
      if (all.stream().anyMatch(structure -> structure.isNull(row))
          || column.getLeafValidity().isNull(row)) {
        throw new IOException("row " + (first + row) + " has " + missing);
      }
    }
  }

  private int number(long number, long row) throws IOException {
    if (number < 0 || number >= classes) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "row %d is of class %d, expected 0 to %d%s",
              row,
              number,
              classes - 1,
              number == -1 ? "; parts without labels, as some tests are, can't be used" : ""));
    }
    return (int) number;
  }
}
