package dev.densevec.data.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageSourcesTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectories(folder.resolve("b/deep"));
    Files.createDirectories(folder.resolve("empty"));
    for (String name :
        List.of("b.png", "a.JPG", "notes.txt", "b/c.jpeg", "b/deep/d.webp", "b/deep/e.jpg")) {
      Files.createFile(folder.resolve(name));
    }
  }

  private ImageSources.Expansion expand(String... arguments) {
    return ImageSources.expand(List.of(arguments), InputStream.nullInputStream());
  }

  private List<Path> files(String... names) {
    return List.of(names).stream().map(folder::resolve).toList();
  }

  @Test
  void aFileIsItselfWhateverItsName() {
    var found = expand(folder + "/notes.txt", folder + "/b.png", folder + "/b.png");
    assertThat(found.paths()).isEqualTo(files("notes.txt", "b.png", "b.png"));
    assertThat(found.failures()).isEmpty();
  }

  @Test
  void aFolderIsItsImagesSorted() {
    assertThat(expand(folder.toString()).paths())
        .isEqualTo(files("a.JPG", "b.png", "b/c.jpeg", "b/deep/d.webp", "b/deep/e.jpg"));
  }

  @Test
  void patternsMatchWithinAFolderOrAcross() {
    assertThat(expand(folder + "/*.png").paths()).isEqualTo(files("b.png"));
    assertThat(expand(folder + "/*").paths()).isEqualTo(files("a.JPG", "b.png", "notes.txt"));
    assertThat(expand(folder + "/**/*.{jpg,jpeg,png}").paths())
        .isEqualTo(files("b.png", "b/c.jpeg", "b/deep/e.jpg"));
    assertThat(expand(folder + "/b/*/[a-d].*").paths()).isEqualTo(files("b/deep/d.webp"));
    assertThat(expand(folder + "/?.png").failures()).isEmpty();
  }

  @Test
  void aFileWithWildcardsInItsNameIsAFile() throws IOException {
    Files.createFile(folder.resolve("x[1].png"));
    assertThat(expand(folder + "/x[1].png").paths()).isEqualTo(files("x[1].png"));
  }

  @Test
  void standardInputListsFilesAndFolders() {
    String list = folder.resolve("b.png") + "\r\n\n" + folder.resolve("b") + "\n" + folder + "/*";
    var found =
        ImageSources.expand(
            List.of("-", folder + "/a.JPG"),
            new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)));
    assertThat(found.paths())
        .isEqualTo(files("b.png", "b/c.jpeg", "b/deep/d.webp", "b/deep/e.jpg", "a.JPG"));
    assertThat(found.failures()).extracting(Throwable::getMessage).hasSize(1);
  }

  @Test
  void failuresAreNamedAndTheRestGoesOn() {
    var found =
        expand(
            folder + "/missing.png",
            folder + "/empty",
            folder + "/*.bmp",
            folder + "/nowhere/*.png",
            folder + "/[",
            "nul\0character",
            folder + "/b.png");
    assertThat(found.paths()).isEqualTo(files("b.png"));
    assertThat(found.failures())
        .extracting(Throwable::getMessage)
        .satisfiesExactly(
            m -> assertThat(m).isEqualTo(folder + "/missing.png: no such file or folder"),
            m -> assertThat(m).isEqualTo(folder + "/empty: no image in this folder"),
            m -> assertThat(m).isEqualTo(folder + "/*.bmp: no file matches"),
            m -> assertThat(m).contains("nowhere/*.png: no such folder"),
            m -> assertThat(m).contains("/[: "),
            m -> assertThat(m).contains("Nul character"));
    assertThat(found.failures()).noneMatch(e -> e.getMessage().contains("\n"));
  }

  @Test
  void linksAreFollowedButNotInCircles() throws IOException {
    Files.createSymbolicLink(folder.resolve("empty/link.png"), folder.resolve("b.png"));
    Files.createSymbolicLink(folder.resolve("empty/circle"), folder.resolve("empty"));
    var found = expand(folder + "/empty");
    assertThat(found.paths()).isEqualTo(files("empty/link.png"));
    assertThat(found.failures()).hasSize(1);
    assertThat(found.failures().getFirst())
        .hasMessage(folder + "/empty/circle: a link to a folder that contains it");
  }

  @Test
  void whatIsNoFileIsNamed() throws IOException {
    Path nothing = folder.resolve("empty/nothing.png");
    Path device = folder.resolve("empty/device.png");
    Files.createSymbolicLink(nothing, folder.resolve("not there"));
    Files.createSymbolicLink(device, Path.of("/dev/null"));
    for (String argument : List.of("/empty", "/empty/*.png")) {
      assertThat(expand(folder + argument).failures())
          .extracting(Throwable::getMessage)
          .containsExactlyInAnyOrder(
              nothing + ": a link to nothing", device + ": not a regular file");
    }
    Files.delete(device);
  }

  @Test
  void namesThatCameAsNoTextAreExplained() {
    assertThat(expand(folder + "/lat\uFFFDn.png").failures().getFirst())
        .hasMessageContaining("found by a pattern or its folder alone");
  }
}
