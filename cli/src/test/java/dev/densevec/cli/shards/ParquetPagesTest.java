package dev.densevec.cli.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.table.DataSources;
import dev.densevec.cli.table.TableRules;
import dev.densevec.data.sets.Dataset;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Parquet files with several groups of rows, many pages a column, dictionaries and page indexes,
/// which Arrow's Rust library wrote (`cli/src/test/reference/make_parquet.mjs`), and what a hostile
/// hand makes of them.
final class ParquetPagesTest {
  private static final int ROWS = 11;
  private static final List<String> CLASSES = List.of("lime", "plum", "sky");
  private static final int FOOTER_END = 8;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve("x.parquet");
  }

  private byte[] take(String resource) throws IOException {
    try (InputStream in = ParquetPagesTest.class.getResourceAsStream(resource + ".parquet")) {
      byte[] bytes = in.readAllBytes();
      Files.write(file, bytes);
      return bytes;
    }
  }

  private static Dataset open(Path file) throws IOException {
    TableRules.Purpose purpose = new TableRules.Purpose(Optional.empty(), Optional.empty(), false);
    return DataSources.open(file.toString(), Map.of(), purpose).forTraining();
  }

  /// Each row's name and class; the green of each class's colour tells that it is its picture.
  private static List<String> rows(Dataset set) throws IOException {
    String[] rows = new String[set.size()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] =
          set.name(i).replaceAll(".*#", "")
              + " "
              + set.classNames().get(set.label(i))
              + " "
              + set.picture(i).sample(1, 1, 1);
    }
    return List.of(rows);
  }

  private static List<String> expected() {
    List<String> colours = List.of("lime 200", "plum 30", "sky 160");
    return IntStream.range(0, ROWS)
        .mapToObj(i -> i + (i == 4 ? "" : "/" + i + ".png") + " " + colours.get(i % 3))
        .toList();
  }

  private List<RowGroup> groups() throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(file))) {
      return reader.getFileMetaData().rowGroups();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"indexed", "indexed-words", "indexed-second"})
  void groupsPagesAndIndexesAreRead(String resource) throws IOException {
    take(resource);
    List<RowGroup> groups = groups();
    assertThat(groups).hasSize(3);
    assertThat(groups)
        .allSatisfy(
            group ->
                assertThat(group.columns())
                    .allSatisfy(column -> assertThat(column.offsetIndexOffset()).isPositive()));
    assertThat(rows(open(file))).isEqualTo(expected());
    assertThat(open(file).classNames()).isEqualTo(CLASSES);
  }

  @Test
  void dictionariesAreThere() throws IOException {
    take("indexed-words");
    assertThat(groups())
        .allSatisfy(
            group ->
                assertThat(group.columns().getLast().metaData().dictionaryPageOffset())
                    .isPositive());
  }

  /// What a number of the footer may be called here, and where it is in the second group's column
  /// of classes.
  private static long number(String name, ColumnChunk column) {
    return switch (name) {
      case "offset of the index" -> column.offsetIndexOffset();
      case "offset of the pages" -> column.metaData().dataPageOffset();
      case "size of the column" -> column.metaData().totalCompressedSize();
      case "offset of the dictionary" -> column.metaData().dictionaryPageOffset();
      default -> throw new AssertionError(name);
    };
  }

  /// Thrift's compact form of a number.
  private static byte[] zigzag(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = (value << 1) ^ (value >> 63);
    for (; rest >>> 7 != 0; rest >>>= 7) {
      out.write((int) ((rest & 0x7f) | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  /// Replaces a number of the footer by another that is as long, in its last place.
  private void replace(byte[] bytes, long number, long by) throws IOException {
    byte[] old = zigzag(number);
    byte[] now = zigzag(by);
    assertThat(now).as("as long").hasSameSizeAs(old);
    for (int at = bytes.length - FOOTER_END - old.length; at > 0; at--) {
      if (Arrays.equals(bytes, at, at + old.length, old, 0, old.length)) {
        System.arraycopy(now, 0, bytes, at, now.length);
        Files.write(file, bytes);
        return;
      }
    }
    throw new AssertionError(number + " isn't in the file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "offset of the index      | 8190  | its index of pages is not that of its pages",
        "offset of the index      | -8191 | its index of pages is not that of its pages",
        "offset of the index      | 70    | its index of pages",
        "size of the column       | -8190 | must be non-negative but was -8190",
        "size of the column       | 8190  | lies outside of the file",
        "size of the column       | 66    | beyond its column",
        "offset of the pages      | -8190 | must be non-negative but was -8190",
        "offset of the dictionary | -8190 | must be non-negative but was -8190",
        "offset of the dictionary | 8190  | lies outside of the file"
      })
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void numbersThatPointNowhere(String name, long by, String message) throws IOException {
    byte[] bytes = take("indexed-words");
    replace(bytes, number(name, groups().getLast().columns().getLast()), by);
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  /// Whatever byte is wrong: the rows are those of the file, or it is refused in one line.
  @ParameterizedTest
  @ValueSource(strings = {"indexed", "indexed-words", "indexed-second"})
  @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anyDamageEndsInALine(String resource) throws IOException {
    byte[] whole = take(resource);
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] bytes = whole.clone();
      // Most of the structure is at the end.
      int at = bytes.length - 1 - (int) (bytes.length * Math.pow(random.nextDouble(), 2));
      bytes[Math.max(at, 0)] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
      Files.write(file, bytes);
      try {
        assertThat(open(file).size()).isBetween(1, ROWS);
      } catch (IOException e) {
        refused++;
        assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n");
      }
    }
    assertThat(refused).isBetween(50, 400);
  }
}
