package dev.densevec.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.Samples;
import dev.densevec.cli.console.Failure;
import dev.densevec.data.Head;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables of labels in the forms that people have them.
final class LabelTableTest {
  private static final TableRules.Purpose ANY =
      new TableRules.Purpose(Optional.empty(), Optional.empty(), false);

  @TempDir private Path folder;

  @BeforeEach
  void makePictures() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    for (String name : List.of("a.png", "b.png", "c.png", "sub/d.png")) {
      Samples.png(folder.resolve(name), 4, 3, name.hashCode());
    }
  }

  private Path table(String... lines) throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file;
  }

  private static DataParts open(Path file, String... options) throws IOException {
    return open(file, ANY, options);
  }

  private static DataParts open(Path file, TableRules.Purpose purpose, String... options)
      throws IOException {
    var map = new java.util.HashMap<String, String>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return DataSources.open("csv:" + file, map, purpose);
  }

  private static TableRules.Purpose wanting(Head head) {
    return new TableRules.Purpose(Optional.of(head), Optional.empty(), false);
  }

  private static List<String> names(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(set::name).toList();
  }

  private static List<Float> target(Dataset set, int picture) {
    float[] target = new float[set.classNames().size()];
    set.target(picture, target);
    return IntStream.range(0, target.length).mapToObj(c -> target[c]).toList();
  }

  private void assertRefused(String message, Path file, String... options) {
    assertThatThrownBy(() -> open(file, options))
        .isInstanceOf(IOException.class)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @Test
  void oneColumnOfNamesIsAClassEach() throws IOException {
    DataParts parts = open(table("path,label", "a.png,dog", "b.png,cat", "sub/d.png,dog"));
    Dataset set = parts.forTraining();
    assertThat(set.multiLabel()).isFalse();
    assertThat(set.classNames()).containsExactly("cat", "dog");
    assertThat(names(set)).containsExactly("a.png", "b.png", "sub/d.png");
    assertThat(IntStream.range(0, 3).map(set::label).toArray()).containsExactly(1, 0, 1);
    assertThat(set.picture(2).width()).isEqualTo(4);
    assertThat(parts.validation()).isEmpty();
    assertThat(parts.notes()).anyMatch(note -> note.endsWith("2 classes: cat, dog"));
  }

  @Test
  void classesThatAreNumbersAreInTheirOrder() throws IOException {
    Dataset set = open(table("image,class", "a.png,10", "b.png,9", "c.png,2")).forTraining();
    assertThat(set.classNames()).containsExactly("2", "9", "10");
  }

  @Test
  void namesWithBarsAreAnyNumberOfLabels() throws IOException {
    Dataset set =
        open(table("Image Index,Finding Labels", "a.png,Mass|Edema", "b.png,", "c.png,Edema"))
            .forTraining();
    assertThat(set.multiLabel()).isTrue();
    assertThat(set.classNames()).containsExactly("Edema", "Mass");
    assertThat(target(set, 0)).containsExactly(1f, 1f);
    assertThat(target(set, 1)).containsExactly(0f, 0f);
    assertThat(target(set, 2)).containsExactly(1f, 0f);
  }

  @Test
  void aPictureWithoutALabelIsLeftOutWhereThatIsAskedFor() throws IOException {
    Path file = table("path,label", "a.png,x|y", "b.png,", "c.png,y");
    DataParts parts = open(file, "blank", "ignore");
    assertThat(names(parts.forTraining())).containsExactly("a.png", "c.png");
    assertThat(parts.notes())
        .anyMatch(note -> note.contains("1 pictures without a label are left"));
  }

  @Test
  void aColumnForEachClassHasMarks() throws IOException {
    Path file =
        table(
            "Path,Sex,Edema,Mass",
            "a.png,M,1.0,",
            "b.png,F,-1,0.0",
            "c.png,F,0,1",
            "sub/d.png,M,nan,NaN");
    DataParts parts = open(file);
    Dataset set = parts.forTraining();
    assertThat(set.classNames()).containsExactly("Edema", "Mass");
    assertThat(names(set)).containsExactly("a.png", "b.png", "c.png");
    assertThat(target(set, 0)).containsExactly(1f, Float.NaN);
    assertThat(target(set, 1)).containsExactly(Float.NaN, 0f);
    assertThat(parts.notes())
        .anyMatch(note -> note.contains("2 classes from columns of 0 and 1: Edema, Mass"))
        .anyMatch(note -> note.contains("4 of 8 labels are not known"))
        .anyMatch(note -> note.contains("1 pictures of which no label is known are left out"));
  }

  @ParameterizedTest
  @CsvSource({"positive, negative, 1, 0", "negative, positive, 0, 1", "ignore, negative, NaN, 0"})
  void rulesSayWhatIsNotKnown(String uncertain, String blank, float minus, float empty)
      throws IOException {
    Path file = table("path,A,B", "a.png,-1.0,1", "b.png,1,");
    Dataset set = open(file, "uncertain", uncertain, "blank", blank).forTraining();
    assertThat(target(set, 0)).containsExactly(minus, 1f);
    assertThat(target(set, 1)).containsExactly(1f, empty);
  }

  @Test
  void columnsMayBeNamed() throws IOException {
    Path file = table("x,where,A,B,C", "1,a.png,1,0,0", "0,b.png,0,1,1");
    Dataset set = open(file, "path-column", "where", "label-columns", "C, A").forTraining();
    assertThat(set.classNames()).containsExactly("C", "A");
    assertThat(target(set, 1)).containsExactly(1f, 0f);
    assertRefused(
        "FILE: no column is called 'D' (--label-columns); there are x, where, A, B, C",
        file,
        "label-columns",
        "A,D");
    assertThatThrownBy(() -> open(file, "label-column", "A", "label-columns", "A,B"))
        .isInstanceOf(Failure.class)
        .hasMessage("--label-column and --label-columns exclude each other");
  }

  @Test
  void aColumnHasTheParts() throws IOException {
    Path file =
        table(
            "path,label,split",
            "a.png,x,train",
            "b.png,y,VAL",
            "c.png,x,test",
            "sub/d.png,y,Train");
    DataParts parts = open(file);
    assertThat(names(parts.train().orElseThrow())).containsExactly("a.png", "sub/d.png");
    assertThat(names(parts.validation().orElseThrow())).containsExactly("b.png");
    assertThat(names(parts.test().orElseThrow())).containsExactly("c.png");
    assertThat(parts.notes()).anyMatch(note -> note.contains("splits from column 'split'"));
    assertThat(open(file, "split-column", "none").forTraining().size()).isEqualTo(4);
    Path other = table("path,label,where", "a.png,x,train", "b.png,y,holdout");
    assertRefused(
        "FILE: line 3: column 'where' has 'holdout', expected train, valid or test",
        other,
        "split-column",
        "where");
  }

  @Test
  void filesListTheParts() throws IOException {
    Path test = Files.writeString(folder.resolve("test.txt"), "c.png\n\nsub/d.png\n");
    Path valid = Files.writeString(folder.resolve("valid.txt"), "b.png\n");
    Path file = table("path,label", "a.png,x", "b.png,y", "c.png,x", "sub/d.png,y");
    DataParts parts = open(file, "test-list", test.toString(), "valid-list", valid.toString());
    assertThat(names(parts.train().orElseThrow())).containsExactly("a.png");
    assertThat(names(parts.validation().orElseThrow())).containsExactly("b.png");
    assertThat(names(parts.test().orElseThrow())).containsExactly("c.png", "sub/d.png");
    Files.writeString(valid, "e.png\n");
    assertRefused(
        "FILE: has no picture 'e.png', which a list of a part names",
        file,
        "valid-list",
        valid.toString());
    Files.writeString(valid, "c.png\n");
    assertThatThrownBy(
            () -> open(file, "test-list", test.toString(), "valid-list", valid.toString()))
        .hasMessageEndingWith("'c.png' is in the list of another part as well");
  }

  @Test
  void aPatientStaysInOnePart() throws IOException {
    StringBuilder text = new StringBuilder("path,label,Patient ID\n");
    for (int i = 0; i < 40; i++) {
      Samples.png(folder.resolve(i + ".png"), 1, 1, i);
      text.append(i).append(".png,").append(i % 2 == 0 ? "x" : "y").append(",p").append(i / 5);
      text.append('\n');
    }
    Path file = Files.writeString(folder.resolve("patients.csv"), text);
    Dataset set = open(file).forTraining();
    for (long seed = 1; seed < 6; seed++) {
      Dataset.Split split = set.split(0.3, seed);
      assertThat(groups(split.train())).doesNotContainAnyElementsOf(groups(split.validation()));
      assertThat(split.validation().size()).isBetween(12, 16);
    }
    assertThat(open(file, "group-column", "none").forTraining().group(0)).isEmpty();
  }

  private static List<String> groups(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(i -> set.group(i).orElseThrow()).toList();
  }

  @Test
  void softmaxTakesOneMarkAPicture() throws IOException {
    Path file = table("path,A,B", "a.png,1,0", "b.png,0,1");
    DataParts parts = open(file);
    assertThat(parts.forTraining().multiLabel()).isTrue();
    assertThat(parts.notes()).anyMatch(note -> note.contains("exactly one label; --head softmax"));
    Dataset exclusive = open(file, wanting(Head.SOFTMAX)).forTraining();
    assertThat(exclusive.multiLabel()).isFalse();
    assertThat(exclusive.label(1)).isEqualTo(1);
    Path two = table("path,A,B", "a.png,1,0", "b.png,1,1");
    assertThatThrownBy(() -> open(two, wanting(Head.SOFTMAX)))
        .hasMessageStartingWith(two + ": line 3: expected exactly one label for --head softmax");
    Path lists = table("path,label", "a.png,x", "b.png,x|y");
    assertThatThrownBy(() -> open(lists, wanting(Head.SOFTMAX)))
        .hasMessageStartingWith(lists + ": line 3: expected exactly one label");
    Path names = table("path,label", "a.png,x", "b.png,y");
    assertThat(open(names, wanting(Head.SIGMOID)).forTraining().multiLabel()).isTrue();
  }

  @Test
  void givenClassesAreTheOrder() throws IOException {
    var purpose =
        new TableRules.Purpose(Optional.empty(), Optional.of(List.of("dog", "owl", "cat")), false);
    Dataset set = open(table("path,label", "a.png,cat", "b.png,dog"), purpose).forTraining();
    assertThat(set.classNames()).containsExactly("dog", "owl", "cat");
    assertThat(set.label(0)).isEqualTo(2);
    Path other = table("path,label", "a.png,cat", "b.png,cow");
    assertThatThrownBy(() -> open(other, purpose))
        .hasMessage(other + ": line 3: class 'cow' is unknown, expected one of dog, owl, cat");
    Dataset marks = open(table("path,cat,label,dog,owl", "a.png,0,9,1,0"), purpose).forTraining();
    assertThat(target(marks, 0)).containsExactly(1f, 0f, 0f);
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "\t"})
  void otherSeparatorsAndMarksAreRead(String separator) throws IOException {
    String text = "\uFEFFpath,label\r\n\"a.png\",\"big, \"\"red\"\"\"\r\nb.png,x\r\n\r\n";
    String other = text.replace("path,", "path" + separator).replace("png,", "png" + separator);
    other = other.replace("\"a.png\",", "\"a.png\"" + separator);
    Path file = Files.writeString(folder.resolve("t.csv"), other);
    assertThat(open(file).forTraining().classNames()).containsExactly("big, \"red\"", "x");
  }

  @Test
  void picturesAreFoundByIncompleteNames() throws IOException {
    Path file = table("image_id,label", "a,x", "sub\\d.png,y");
    DataParts parts = open(file);
    assertThat(names(parts.forTraining())).containsExactly("a.png", "sub/d.png");
    assertThat(parts.notes())
        .anyMatch(note -> note.contains("1 pictures were found by a name with"));
    Path elsewhere = Files.createDirectories(folder.resolve("tables")).resolve("t.csv");
    Files.writeString(elsewhere, "path,label\na.png,x\nb.png,y\n");
    assertThat(open(elsewhere, "root", folder.toString()).forTraining().size()).isEqualTo(2);
    Files.writeString(elsewhere, "path,label\n" + folder.resolve("a.png") + ",x\nb.png,y\n");
    assertThat(names(open(elsewhere, "root", folder.toString()).forTraining()))
        .containsExactly("a.png", "b.png");
  }

  @Test
  void cellsOfSeveralLinesAreNamedInOne() throws IOException {
    Path table = folder.resolve("lines.csv");
    Files.writeString(table, "path,label\n\"no\nsuch.png\",x\n");
    assertThatThrownBy(() -> open(table))
        .hasMessageContaining("no such.png is missing")
        .message()
        .doesNotContain("\n");
    Files.writeString(table, "\"a\nb\",\"a\nb\"\n1,2\n");
    assertThatThrownBy(() -> open(table)).hasMessageEndingWith(": two columns are called 'a b'");
    Files.writeString(table, "path,\"a\nb\"\na.png,x\n");
    assertThatThrownBy(() -> open(table, "label-column", "c"))
        .hasMessageEndingWith("there are path, a b");
  }

  @Test
  void whatIsWrongIsNamedByItsLine() throws IOException {
    assertRefused(
        "FILE: line 3: "
            + folder.resolve("no.png")
            + " is missing (and 1 more); --root names the folder"
            + " of the pictures",
        table("path,label", "a.png,x", "no.png,x", "nor.png,y"));
    assertRefused(
        "FILE: line 4: a.png is on line 2 already; several labels of a picture belong into one row, as in"
            + " A|B",
        table("path,label", "a.png,x", "b.png,x", "a.png,y"));
    assertRefused(
        "FILE: line 3 has 3 cells, expected 2 as in the first line",
        table("path,label", "a.png,x", "b.png,x,y"));
    assertRefused(
        "FILE: line 3: column 'label' is empty, expected a class (--blank ignore leaves such pictures"
            + " out)",
        table("path,label", "a.png,x", "b.png,"));
    assertRefused(
        "FILE: line 3: column 'A' has '2', expected 0, 1, -1 or nothing",
        table("path,A", "a.png,1", "b.png,2"),
        "label-columns",
        "A");
    assertRefused("FILE: line 2: column 'path' is empty", table("path,label", ",x"));
    assertRefused(
        "FILE: no label of any picture is known",
        table("path,A,B", "a.png,,", "b.png,-1,"),
        "label-columns",
        "A,B");
    assertRefused(
        "FILE: no column of labels is recognised; --label-column names one of class names,"
            + " --label-columns those of a class each",
        table("path,age", "a.png,7"));
    assertRefused(
        "FILE: no column of pictures is recognised; --path-column names it",
        table("who,label", "me,x"));
    assertRefused("FILE: two columns are called 'x'", table("path,x,x", "a.png,1,0"));
    assertRefused(
        "FILE: expected a line that names the columns, and a line for each picture",
        table("path,label"));
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "path,label\na.png,K\u00e4fer\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("FILE: must be text in UTF-8", latin);
    assertThatThrownBy(() -> open(table("path,label", "a.png,\"x")))
        .hasMessageContaining("labels.csv: no table: ");
    assertRefused("FILE: no such file", folder.resolve("none.csv"));
  }

  @Test
  void optionsOfTablesWantATable() {
    assertThatThrownBy(() -> DataSources.requireUsed(Map.of("blank", "ignore"), "cifar10:x", ""))
        .isInstanceOf(Failure.class)
        .hasMessage("--blank is about a table of labels, csv:FILE");
    DataSources.requireUsed(Map.of("blank", "ignore"), "cifar10:x", "csv:y");
    DataSources.requireUsed(Map.of("epochs", "3"), "cifar10:x");
    assertThatThrownBy(() -> open(folder.resolve("x.csv"), "blank", "skip"))
        .isInstanceOf(Failure.class)
        .hasMessage("--blank is 'skip', expected ignore, positive, negative");
  }
}
