package dev.densevec.cli.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.Samples;
import dev.densevec.cli.pull.ArchiveReading;
import dev.densevec.cli.table.DataSources;
import dev.densevec.cli.table.TableRules;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tar files of images, with classes by folder and by number.
final class TarSetTest {
  @TempDir private Path folder;

  /// Writes an archive: images by the ending of their names, `NAME=TEXT` for others, `NAME>` for a
  /// link.
  private Path tar(String name, String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream out = name.endsWith("gz") ? new GZIPOutputStream(bytes) : bytes;
    try (var tar = new TarArchiveOutputStream(out)) {
      for (String entry : entries) {
        if (entry.endsWith(">")) {
          tar.putArchiveEntry(
              new TarArchiveEntry(entry.substring(0, entry.length() - 1), TarConstants.LF_SYMLINK));
          tar.closeArchiveEntry();
          continue;
        }
        String[] parts = entry.split("=", 2);
        byte[] content =
            parts.length > 1 ? parts[1].getBytes(StandardCharsets.US_ASCII) : png(entry);
        TarArchiveEntry header = new TarArchiveEntry(parts[0], true);
        header.setSize(content.length);
        tar.putArchiveEntry(header);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    Path file = folder.resolve(name);
    Files.write(file, bytes.toByteArray());
    return file;
  }

  private byte[] png(String name) throws IOException {
    Path file = folder.resolve("one.png");
    Samples.png(file, 3 + name.length() % 5, 4, name.hashCode());
    return Files.readAllBytes(file);
  }

  private static DataParts open(String data, String... options) throws IOException {
    Map<String, String> map = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    return DataSources.open(
        data, map, new TableRules.Purpose(Optional.empty(), Optional.empty(), false));
  }

  private static List<String> labelled(Dataset set) {
    return IntStream.range(0, set.size())
        .mapToObj(i -> set.name(i).replaceAll(".*#", "") + " " + set.classNames().get(set.label(i)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz"})
  void foldersAreClasses(String name) throws IOException {
    Path file =
        tar(
            name,
            "./photos/dog/1.png",
            "./photos/cat/deep/er/2.png",
            "./photos/cat/._3.png",
            "./photos/__MACOSX/x/4.png",
            "./photos/README=words",
            "./photos/cat/5.png>");
    DataParts parts = open(file.toString());
    Dataset set = parts.train().orElseThrow();
    assertThat(set.classNames()).containsExactly("cat", "dog");
    assertThat(labelled(set))
        .containsExactly("photos/dog/1.png dog", "photos/cat/deep/er/2.png cat");
    assertThat(parts.notes()).singleElement().asString().contains("1 links and other entries");
    assertThat(set.picture(0).width()).isEqualTo(3 + "./photos/dog/1.png".length() % 5);
    assertThat(set.picture(0)).isSameAs(set.picture(0));
  }

  @Test
  void partsAreFoldersToo() throws IOException {
    Path file =
        tar("a.tar", "x/train/b/1.png", "x/val/a/2.png", "x/train/a/3.png", "x/extra/a/4.png");
    DataParts parts = open("tar:" + file);
    assertThat(labelled(parts.train().orElseThrow()))
        .containsExactly("x/train/b/1.png b", "x/train/a/3.png a");
    assertThat(labelled(parts.validation().orElseThrow())).containsExactly("x/val/a/2.png a");
    assertThat(parts.notes().toString()).contains("extra: no part of the set");
  }

  @Test
  void numbersBesideImagesAreClasses() throws IOException {
    tar("train-000.tar", "0.png", "0.cls=2", "1.png", "1.cls=0\n");
    tar("val-000.tar", "a/7.seg.png", "a/7.cls=1");
    DataParts parts = open("tar:" + folder);
    assertThat(labelled(parts.train().orElseThrow())).containsExactly("0.png 2", "1.png 0");
    assertThat(labelled(parts.validation().orElseThrow())).containsExactly("a/7.seg.png 1");
    assertThat(parts.notes()).anySatisfy(note -> assertThat(note).contains("--class-map"));
  }

  @Test
  void aClassMapOrdersTheClassesOfAnySet() throws IOException {
    Path file = tar("a.tar", "dog/1.png", "cat/2.png");
    Path map = folder.resolve("map.csv");
    Files.writeString(map, "name,number\nbird,2\ndog,0\ncat,1\n");
    Dataset set = open(file.toString(), "class-map", map.toString()).forTraining();
    assertThat(set.classNames()).containsExactly("dog", "cat", "bird");
    assertThat(labelled(set)).containsExactly("dog/1.png dog", "cat/2.png cat");
    float[] target = new float[3];
    set.target(1, target);
    assertThat(target).containsExactly(0, 1, 0);
    Files.writeString(map, "dog\nbird\n");
    assertThatThrownBy(() -> open(file.toString(), "class-map", map.toString()))
        .hasMessage(map + ": the data's class 'cat' is not among the classes named");
  }

  @ParameterizedTest
  @CsvSource({
    "'cat,0|dog,1', cat dog",
    "'1 dog|0 cat', cat dog",
    "'cat\t0|dog\t1', cat dog",
    "'cat|dog', cat dog",
    "'{\"dog\": 1,|\"cat\": 0}', cat dog",
    "'class 1|class 0', class 1 class 0"
  })
  void classMapsHaveManyForms(String text, String expected) throws IOException {
    Path map = folder.resolve("map.txt");
    Files.writeString(map, text.replace('|', '\n'));
    Path file = tar("a.tar", expected.startsWith("class") ? "class 1/1.png" : "dog/1.png");
    Dataset set = open(file.toString(), "class-map", map.toString()).forTraining();
    assertThat(String.join(" ", set.classNames())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'cat,0|dog,0', named twice",
    "'cat,0|dog,2', numbered 0 to 2",
    "'cat|cat', named twice"
  })
  void refusesBrokenClassMaps(String text, String message) throws IOException {
    Path map = folder.resolve("map.txt");
    Files.writeString(map, text.replace('|', '\n'));
    Path file = tar("a.tar", "cat/1.png");
    assertThatThrownBy(() -> open(file.toString(), "class-map", map.toString()))
        .hasMessageContaining(message)
        .hasMessageStartingWith(map + ": ");
  }

  @Test
  void refusesWhatHasNoClass() throws IOException {
    Path flat = tar("flat.tar", "1.png", "cat/2.png");
    assertThatThrownBy(() -> open(flat.toString())).hasMessageContaining("1.png lies in no folder");
    Path lacking = tar("lacking.tar", "1.png", "1.cls=0", "2.png");
    assertThatThrownBy(() -> open(lacking.toString()))
        .hasMessageContaining("2.png has no class, expected 2.cls");
    Path text = tar("text.tar", "1.png", "1.cls=cat");
    assertThatThrownBy(() -> open(text.toString())).hasMessageContaining("1.cls holds no number");
    Path empty = tar("empty.tar", "words.txt=x");
    assertThatThrownBy(() -> open(empty.toString())).hasMessageContaining("no image");
    Path twice = tar("twice.tar", "a/1.png", "./a/1.png");
    assertThatThrownBy(() -> open(twice.toString())).hasMessageContaining("a/1.png is there twice");
  }

  @Test
  void refusesDamage() throws IOException {
    Path file = tar("a.tar", "cat/1.png", "dog/2.png");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, 700));
    assertThatThrownBy(() -> open("tar:" + file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void aBrokenPictureIsNamedWhenItIsUsed() throws IOException {
    Path file = tar("a.tar", "cat/1.png=nothing", "cat/2.png");
    Dataset set = open(file.toString()).forTraining();
    assertThatThrownBy(() -> set.picture(0))
        .hasMessageStartingWith(file + "#cat/1.png: not an image");
  }

  @Test
  void aBombOfAttributesIsRefused() throws IOException {
    Path bomb = ArchiveReading.bomb(folder.resolve("bomb.tar.gz"));
    assertThatThrownBy(() -> open("tar:" + bomb))
        .hasMessage(
            bomb + ": the description of a file in the archive is longer than 1048576 bytes");
  }
}
