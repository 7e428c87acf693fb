package dev.densevec.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnpackingTest {
  @TempDir private Path home;
  private Path folder;
  private Path archive;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(home.resolve("in"));
    archive = home.resolve("a.tar.gz");
  }

  private void unpack(Archives.Entry... entries) throws IOException {
    Files.write(archive, Archives.tarGz(entries));
    Unpacking.unpack(archive, folder);
  }

  @Test
  void unpacksFilesAndFolders() throws IOException {
    unpack(
        Archives.file("./a/b/c", new byte[] {1, 2}),
        Archives.file("d", new byte[0]),
        Archives.file("a/../e", new byte[] {3}));
    assertThat(folder.resolve("a/b/c")).hasBinaryContent(new byte[] {1, 2});
    assertThat(folder.resolve("d")).isEmptyFile();
    assertThat(folder.resolve("e")).hasBinaryContent(new byte[] {3});
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/x", "/tmp/x", "a/b/../../../in2/x"})
  void refusesEntriesOutside(String name) {
    assertThatIOException()
        .isThrownBy(() -> unpack(Archives.file(name, new byte[1])))
        .withMessage("'" + name + "' in the archive lies outside of it");
    assertThat(home.toFile().list()).containsExactlyInAnyOrder("in", "a.tar.gz");
    assertThat(folder).isEmptyDirectory();
  }

  static List<Archives.Entry> strangers() {
    return List.of(
        Archives.link("l", "/etc/passwd", true),
        Archives.link("l", "../../x", false),
        Archives.special("l", TarConstants.LF_FIFO),
        Archives.special("l", TarConstants.LF_CHR),
        Archives.special("l", TarConstants.LF_BLK));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void refusesLinksAndDevices(Archives.Entry entry) {
    assertThatIOException()
        .isThrownBy(() -> unpack(entry))
        .withMessage("'l' in the archive is neither a file nor a folder");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void stopsBeforeTheDiskIsFull() {
    assertThatIOException()
        .isThrownBy(() -> unpack(Archives.file("zeros", new byte[1 << 21])))
        .withMessage("the archive grows beyond 100 times its size");
  }

  @Test
  void saysThatAnArchiveIsDamaged() throws IOException {
    byte[] whole = Archives.tarGz(Archives.file("a", new byte[] {1, 2, 3}));
    Files.write(archive, Arrays.copyOf(whole, whole.length - 12));
    assertThatIOException().isThrownBy(() -> Unpacking.unpack(archive, folder));
    Files.write(archive, new byte[] {1, 2, 3});
    assertThatIOException().isThrownBy(() -> Unpacking.unpack(archive, folder));
  }

  @Test
  void holdsNoLongDescriptionInMemory() {
    assertThatIOException()
        .isThrownBy(() -> unpack(Archives.described(2 << 20), Archives.file("a", new byte[1])))
        .withMessage("the description of a file in the archive is longer than 1048576 bytes");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesNamesThatNoFileCanHave() {
    String name = "n".repeat(256);
    assertThatIOException()
        .isThrownBy(() -> unpack(Archives.file(name, new byte[1])))
        .withMessageEndingWith("in the archive is a name of more than 255 bytes");
    assertThatIOException()
        .isThrownBy(() -> unpack(Archives.file("n/".repeat(2100) + "n", new byte[1])))
        .withMessageEndingWith("in the archive is a path of more than 4095 bytes");
  }

  @Test
  void refusesAFileThatIsAFolderToo() {
    assertThatIOException()
        .isThrownBy(
            () -> unpack(Archives.file("a", new byte[1]), Archives.file("a/b", new byte[1])))
        .withMessage("'a/b' in the archive lies in what is a file there");
    assertThatIOException()
        .isThrownBy(
            () -> unpack(Archives.file("c/d", new byte[1]), Archives.file("c", new byte[1])))
        .withMessage("'c' is in the archive twice, or as a file and a folder");
  }
}
