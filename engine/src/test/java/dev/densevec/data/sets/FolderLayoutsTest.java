package dev.densevec.data.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How people lay out folders of images.
final class FolderLayoutsTest {
  @TempDir Path dir;

  private void pictures(String... names) throws IOException {
    for (String name : names) {
      Path file = dir.resolve(name);
      Files.createDirectories(file.getParent());
      ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve(name).getParent());
    Files.writeString(dir.resolve(name), text);
  }

  private static List<String> names(Dataset set) {
    return IntStream.range(0, set.size()).mapToObj(i -> set.label(i) + " " + set.name(i)).toList();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Datasets.open(dir))
        .isInstanceOf(IOException.class)
        .hasMessage(message.replace("DIR", dir.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"valid", "val", "validation", "dev", "Valid"})
  void choosesByTheValidationPartAndTestsOnTheOther(String valid) throws IOException {
    pictures("train/cat/a.png", "train/dog/a.png", "test/dog/t.png", valid + "/cat/v.png");
    DataParts parts = Datasets.open(dir);
    assertThat(names(parts.forValidation().orElseThrow())).containsExactly("0 cat/v.png");
    assertThat(names(parts.forTesting())).containsExactly("1 dog/t.png");
    assertThat(parts.notes()).isEmpty();
  }

  @Test
  void aValidationPartAloneIsBoth() throws IOException {
    pictures("train/cat/a.png", "train/dog/a.png", "valid/dog/v.png");
    DataParts parts = Datasets.open(dir);
    assertThat(parts.test()).isEmpty();
    assertThat(names(parts.forValidation().orElseThrow())).containsExactly("1 dog/v.png");
    assertThat(names(parts.forTesting())).containsExactly("1 dog/v.png");
  }

  @Test
  void twoFoldersOfOnePartAreRefused() throws IOException {
    pictures("train/cat/a.png", "val/cat/v.png", "valid/cat/v.png");
    assertRefused("DIR/valid: the same part as DIR/val, and only one of them can be meant");
  }

  @Test
  void foldersBesideThePartsAreSaid() throws IOException {
    pictures("train/cat/a.png", "train/dog/a.png", "unsorted/x.png");
    assertThat(Datasets.open(dir).notes())
        .containsExactly(dir + "/unsorted: no part of the set, not used");
  }

  @Test
  void classesMayBeCalledLikeParts() throws IOException {
    pictures("test/a.png", "other/b.png");
    assertThat(Datasets.open(dir).forTraining().classNames()).containsExactly("other", "test");
  }

  @Test
  void partsWithoutATrainingPartAreToTestOn() throws IOException {
    pictures("val/cat/a.png", "val/dog/a.png", "test/dog/b.png");
    DataParts parts = Datasets.open(dir);
    assertThat(parts.train()).isEmpty();
    assertThat(names(parts.forTesting())).containsExactly("1 dog/b.png");
  }

  @Test
  void readsTinyImageNet() throws IOException {
    pictures("train/n01/images/n01_0.png", "train/n02/images/n02_0.png");
    pictures("val/images/val_0.png", "val/images/val_1.png", "test/images/test_0.png");
    file("val/val_annotations.txt", "val_0.png\tn02\t0\t1\t2\t3\nval_1.png\tn01\t0\t0\t9\t9\n");
    DataParts parts = Datasets.open(dir);
    assertThat(names(parts.train().orElseThrow()))
        .containsExactly("0 n01/images/n01_0.png", "1 n02/images/n02_0.png");
    assertThat(names(parts.validation().orElseThrow()))
        .containsExactly("1 images/val_0.png", "0 images/val_1.png");
    assertThat(parts.test()).isEmpty();
    assertThat(parts.notes())
        .containsExactly(dir + "/test/images: images without classes, not used");
    file("val/val_annotations.txt", "val_0.png\tn02\nval_1.png\tn03\n");
    assertRefused(
        "DIR/val/val_annotations.txt: line 2: expected a file, a tab and a class of the training"
            + " part");
    file("val/val_annotations.txt", "val_7.png\tn02\n");
    assertRefused("DIR/val/val_annotations.txt: line 1: DIR/val/images/val_7.png is missing");
  }

  @Test
  void imagesBelowAClassAreItsOwn() throws IOException {
    pictures("pets/cat/a.png", "pets/dog/b.png", "cars/c.png");
    DataParts parts = Datasets.open(dir);
    assertThat(names(parts.forTraining()))
        .containsExactly("0 cars/c.png", "1 pets/cat/a.png", "1 pets/dog/b.png");
    assertThat(parts.notes())
        .containsExactly(
            String.format(
                Locale.ROOT,
                "%1$s/pets: one class, though its images lie in several folders"
                    + " (%1$s/pets/cat, %1$s/pets/dog)",
                dir));
  }

  @Test
  void whatMacOsAddsIsIgnoredAndSaid() throws IOException {
    pictures("cat/a.png", "dog/a.png");
    file("cat/._a.png", "x");
    file("__MACOSX/cat/._a.png", "x");
    DataParts parts = Datasets.open(dir);
    assertThat(names(parts.forTraining())).containsExactly("0 cat/a.png", "1 dog/a.png");
    assertThat(parts.notes())
        .containsExactly(dir + ": 2 files of macOS (._*) are no pictures, ignored");
  }

  @Test
  void brokenPicturesAreLeftOutAndNamed() throws IOException {
    pictures("cat/a.png", "dog/a.png");
    file("cat/0.png", "no picture");
    DataParts parts = Datasets.open(dir);
    assertThat(names(parts.forTraining())).containsExactly("0 cat/a.png", "1 dog/a.png");
    assertThat(parts.notes()).hasSize(2);
    assertThat(parts.notes().getFirst()).startsWith(dir + "/cat/0.png: ").endsWith("; left out");
    assertThat(parts.notes().getLast()).isEqualTo("1 of 3 pictures are broken and left out");
    assertThatThrownBy(() -> Datasets.open(dir.toString(), true))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(dir + "/cat/0.png: ");
  }

  @Test
  void picturesThatAreNoFilesAreLeftOutAndNamed() throws IOException {
    pictures("cat/a.png", "dog/a.png");
    Files.createSymbolicLink(dir.resolve("cat/b.png"), dir.resolve("nothing"));
    Files.createSymbolicLink(dir.resolve("cat/c.png"), Path.of("/dev/zero"));
    for (long memory : new long[] {0, 1 << 20}) {
      DataParts parts = ClassFolders.open(dir, memory, false);
      assertThat(names(parts.forTraining())).containsExactly("0 cat/a.png", "1 dog/a.png");
      assertThat(parts.notes())
          .containsExactly(
              dir + "/cat/b.png: no such file; left out",
              dir + "/cat/c.png: not a regular file; left out",
              "2 of 4 pictures are broken and left out");
    }
    Files.delete(dir.resolve("cat/c.png"));
  }

  /// Sets too large to be decoded at once.
  @Test
  void whatBeginsLikeNoPictureIsFoundBeforeItIsUsed() throws IOException {
    pictures("cat/a.png", "dog/a.png");
    file("cat/b.jpg", "<html>404</html>");
    file("dog/b.png", "");
    byte[] cut = Arrays.copyOf(Files.readAllBytes(dir.resolve("cat/a.png")), 40);
    Files.write(dir.resolve("dog/c.png"), cut);
    DataParts parts = ClassFolders.open(dir, 0, false);
    assertThat(parts.notes())
        .containsExactly(
            dir + "/cat/b.jpg: not an image of a known format; left out",
            dir + "/dog/b.png: the file is empty; left out",
            "2 of 5 pictures are broken and left out");
    assertThat(names(parts.forTraining()))
        .containsExactly("0 cat/a.png", "1 dog/a.png", "1 dog/c.png");
    assertThatThrownBy(() -> ClassFolders.open(dir, 0, true))
        .hasMessage(
            dir + "/cat/b.jpg: not an image of a known format (and 1 more that cannot be read)");
  }

  @Test
  void picturesThatBreakLaterAreSkippedUnlessThatIsForbidden() throws IOException {
    pictures("cat/a.png", "dog/a.png");
    Dataset lenient = ClassFolders.open(dir, 0, false).forTraining();
    Dataset strict = ClassFolders.open(dir, 0, true).forTraining();
    file("cat/a.png", "no picture");
    IOException failure = new IOException("cat/a.png: broken");
    lenient.skip(0, failure);
    lenient.skip(0, failure);
    assertThat(lenient.skipped()).containsExactly("cat/a.png: broken");
    assertThat(lenient.subset(new int[] {0}).skipped()).containsExactly("cat/a.png: broken");
    assertThatThrownBy(() -> strict.skip(0, failure)).isSameAs(failure);
    assertThatThrownBy(() -> lenient.picture(0)).isInstanceOf(IOException.class);
  }

  @Test
  void namesThatAreNoTextAreRefused() throws Exception {
    pictures("cat/a.png", "dog/a.png");
    ProcessBuilder rename =
        new ProcessBuilder("sh", "-c", "mv dog \"$(printf 'd\\351g')\"").directory(dir.toFile());
    assumeTrue(rename.start().waitFor() == 0);
    assertThatThrownBy(() -> Datasets.open(dir))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't be distinguished in the character set")
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }
}
