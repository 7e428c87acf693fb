package dev.densevec.cli.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.CliRun;
import dev.densevec.cli.Samples;
import dev.densevec.cli.table.DataSources;
import dev.densevec.cli.table.TableRules;
import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images in Parquet files, which DuckDB wrote (`cli/src/test/reference/make_parquet.sql`).
final class ParquetSetTest {
  @TempDir private Path folder;

  /// Puts one of the files somewhere.
  private Path file(String resource, String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (InputStream in = ParquetSetTest.class.getResourceAsStream(resource + ".parquet")) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private static DataParts open(String data, String... options) throws IOException {
    Map<String, String> map = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    return DataSources.open(
        data, map, new TableRules.Purpose(Optional.empty(), Optional.empty(), false));
  }

  /// Each picture's name in the file, its class and the colour of its first pixel.
  private static List<String> rows(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(i -> row(set, i)).toList();
  }

  private static String row(Dataset set, int index) {
    try {
      Picture picture = set.picture(index);
      int[] colour = IntStream.range(0, 3).map(c -> picture.sample(c, 0, 0)).toArray();
      return set.name(index).replaceAll(".*#", "")
          + " "
          + set.classNames().get(set.label(index))
          + " "
          + Arrays.toString(colour);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub-snappy", "hub-gzip", "hub-uncompressed"})
  void theHubsLayout(String resource) throws IOException {
    DataParts parts = open(file(resource, "train-00000-of-00001.parquet").toString());
    Dataset set = parts.train().orElseThrow();
    assertThat(set.classNames()).containsExactly("lime", "plum", "sky");
    assertThat(rows(set))
        .containsExactly(
            "0/a.png plum [120, 30, 110]", "1/b.png lime [10, 200, 20]", "2 sky [90, 160, 250]");
    assertThat(parts.notes()).isEmpty();
  }

  @Test
  void partsAreByTheNamesOfFiles() throws IOException {
    file("hub-snappy", "set/data/train-00000-of-00002.parquet");
    file("hub-gzip", "set/data/train-00001-of-00002.parquet");
    file("hub-uncompressed", "set/data/validation-00000-of-00001.parquet");
    file("hub-snappy", "set/data/test/0000.parquet");
    for (String data : List.of("parquet:" + folder.resolve("set"), folder + "/set")) {
      DataParts parts = open(data);
      assertThat(parts.train().orElseThrow().size()).isEqualTo(6);
      assertThat(parts.validation().orElseThrow().size()).isEqualTo(3);
      assertThat(parts.test().orElseThrow().size()).isEqualTo(3);
    }
  }

  @Test
  void bytesAloneWithTexts() throws IOException {
    Dataset set = open("parquet:" + file("texts", "x.parquet")).forTraining();
    assertThat(set.classNames()).containsExactly("lime", "plum");
    assertThat(rows(set)).containsExactly("0 plum [120, 30, 110]", "1 lime [10, 200, 20]");
  }

  @Test
  void optionsNameTheColumns() throws IOException {
    Path file = file("many", "x.parquet");
    assertThatThrownBy(() -> open(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            file
                + ": none of the columns left, right, colour, shade is recognised as that of"
                + " images; --path-column NAME names it");
    assertThatThrownBy(() -> open(file.toString(), "path-column", "right"))
        .hasMessage(
            file
                + ": none of the columns left, right, colour, shade is recognised as that of"
                + " classes; --label-column NAME names it");
    assertThatThrownBy(() -> open(file.toString(), "path-column", "colour"))
        .hasMessage(
            file
                + ": none of the columns left, right, colour, shade holds images and is called"
                + " colour");
    DataParts parts =
        DataSources.open(
            file.toString(),
            Map.of("path-column", "right", "label-column", "shade"),
            new TableRules.Purpose(Optional.empty(), Optional.empty(), false));
    assertThat(rows(parts.forTraining()))
        .containsExactly("0 0 [10, 200, 20]", "1 1 [120, 30, 110]");
    assertThat(parts.notes())
        .containsExactly(file + ": its classes are numbers; --class-map FILE names them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zstd     | column image.bytes is compressed with ZSTD, expected snappy, gzip or none",
        "negative | row 1 is of class -1, expected 0 to 2; parts without labels, as some tests"
            + " are,",
        "beyond   | row 0 is of class 3, expected 0 to 2",
        "empty    | row 1 has no bytes of an image; a path alone doesn't say where it lies",
        "nolabel  | row 0 has no class",
        "metadata | its metadata 'huggingface' can't be understood"
      })
  void whatCannotBeUsed(String resource, String message) throws IOException {
    Path file = file(resource, "x.parquet");
    assertThatThrownBy(() -> open(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @Test
  void filesOfOneSetNameTheSameClasses() throws IOException {
    file("hub-snappy", "set/a.parquet");
    Path other = file("others", "set/b.parquet");
    assertThatThrownBy(() -> open("parquet:" + folder.resolve("set")))
        .hasMessage(other + ": its classes are others than those of a file before");
  }

  @Test
  void aFolderWithout() {
    assertThatThrownBy(() -> open("parquet:" + folder))
        .hasMessage(folder + ": no Parquet file (.parquet) in this folder");
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Path file = file("hub-snappy", "x.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    assertThatThrownBy(() -> open(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }

  /// Of the first page's header byte 11 is the end of its size, byte 14 the number of its values
  /// and byte 16 their encoding; the footer's length is at 732. A page beyond its column lets the
  /// library run for ever.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "11  | 127 | a page of 8191 bytes beyond its column",
        "11  | 255 | the header of a page has a number missing",
        "14  | 8   | column picture has 4 values for 2 rows",
        "14  | 3   | the header of a page has the size -2",
        "13  | 53  | the header of a page has a number missing",
        "16  | 14  | a page of encoding 7, expected plain, dictionary, or differences of numbers"
            + " or",
        "5   | 12  | a page of kind 6",
        "734 | 127 | a footer of 8323613 bytes in a file of 740",
        "739 | 65  | it doesn't end with the letters PAR1"
      })
  void lengthsAndCountsThatDisagree(int at, int value, String message) throws IOException {
    Path file = file("texts", "x.parquet");
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] = (byte) value;
    Files.write(file, bytes);
    assertThatThrownBy(() -> open(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": not a readable Parquet file: ")
        .hasMessageContaining(message);
  }

  @Test
  void trainsAndMeasures() throws IOException {
    Path file = file("hub-snappy", "train.parquet");
    String out = folder.resolve("run").toString();
    CliRun run =
        CliRun.of(
            "train",
            file.toString(),
            "--arch=" + Samples.NETWORK.replace(",classes=10", ""),
            "--epochs=1",
            "--batch=3",
            "--out=" + out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    CliRun judged =
        CliRun.of("eval", "parquet:" + file, "-w", out + "/last.safetensors", "--format=csv");
    assertThat(judged.exitCode()).as(judged.err()).isZero();
    assertThat(judged.out()).contains("plum");
    CliRun refused = CliRun.of("eval", file.toString(), "-w", "embedded", "--root=x");
    assertThat(refused.err()).isEqualTo("densevec: --root is about a table of labels, csv:FILE\n");
  }
}
