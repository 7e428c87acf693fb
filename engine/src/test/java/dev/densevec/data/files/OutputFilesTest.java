package dev.densevec.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files written whole or not at all.
final class OutputFilesTest {
  @TempDir private Path folder;

  private static void write(Path file, String text) throws IOException {
    OutputFiles.replace(
        file,
        channel -> {
          int written = channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
          assertThat(written).isEqualTo(text.length());
        });
  }

  @Test
  void replacesWhatWasThere() throws IOException {
    Path file = folder.resolve("a");
    write(file, "one");
    write(file, "two");
    assertThat(file).hasContent("two");
    assertThat(folder.toFile().list()).containsExactly("a");
  }

  @Test
  void keepsWhatWasThereWhenWritingFails() throws IOException {
    Path file = folder.resolve("a");
    write(file, "one");
    assertThatThrownBy(
            () ->
                OutputFiles.replace(
                    file,
                    _ -> {
                      throw new IOException("no space");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no space");
    assertThat(file).hasContent("one");
    assertThat(folder.toFile().list()).containsExactly("a");
  }

  @Test
  void aLinkStaysOne() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one");
    Path link = Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
    write(link, "two");
    assertThat(link).isSymbolicLink().hasContent("two");
    assertThat(file).hasContent("two");
  }

  /// Moved over a device, a file would take its place for all processes of the machine.
  @Test
  void devicesPipesAndFoldersStayWhatTheyAre() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    for (Path place : new Path[] {pipe, link}) {
      assertThatThrownBy(() -> write(place, "x"))
          .isInstanceOf(IOException.class)
          .hasMessage("not a regular file");
    }
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(link).isSymbolicLink();
    assertThatThrownBy(() -> write(folder, "x"))
        .isInstanceOf(IOException.class)
        .hasMessage("a directory, expected a file");
  }

  @Test
  void takesTheLongestNamesThereAre() throws IOException {
    Path file = folder.resolve("ä".repeat(127));
    write(file, "x");
    assertThat(file).hasContent("x");
  }
}
