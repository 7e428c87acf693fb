package dev.densevec.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.data.labels.Labels;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class InputFilesTest {
  @TempDir Path folder;

  @Test
  void readsNoMoreThanTheLimit() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[] {1, 2, 3});
    assertThat(InputFiles.<byte[]>read(file, 3, bytes -> bytes)).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> InputFiles.read(file, 2, bytes -> bytes))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": the file has 3 bytes, more than 2");
  }

  @Test
  void textIsUtf8WithoutItsMark() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "\uFEFF\u732B\n");
    assertThat(InputFiles.text(file, 99)).isEqualTo("\u732B\n");
    Files.write(file, new byte[] {'a', (byte) 0xE9});
    assertThatThrownBy(() -> InputFiles.text(file, 99))
        .hasMessage(file + ": must be text in UTF-8");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> InputFiles.read(folder.resolve("none"), 9, bytes -> bytes))
        .hasMessage(folder.resolve("none") + ": no such file");
    assertThatThrownBy(() -> InputFiles.read(folder, 9, bytes -> bytes))
        .hasMessage(folder + ": is a directory");
  }

  @Test
  @Timeout(20)
  void pipesAndDevicesAreRefusedAtOnce() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    assertThatThrownBy(() -> InputFiles.read(pipe, 9, bytes -> bytes))
        .hasMessage(pipe + ": not a regular file");
    assertThatThrownBy(() -> Labels.read(pipe)).hasMessage(pipe + ": not a regular file");
    Path zero = Path.of("/dev/zero");
    assertThatThrownBy(() -> InputFiles.read(zero, 9, bytes -> bytes))
        .hasMessage(zero + ": not a regular file");
  }

  /// The JDK's own messages begin with the file's name, or consist of it.
  @Test
  void aFileIsNamedOnce() {
    Map<IOException, String> reasons =
        Map.of(
            new FileSystemException("a.png", null, "Too many open files"), "Too many open files",
            new FileSystemException("a.png"), "can't be used",
            new NoSuchFileException("a.png"), "no such file",
            new AccessDeniedException("a.png"), "permission denied",
            new FileSystemLoopException("a.png"), "a link to a folder that contains it",
            new NotDirectoryException("a.png"), "not a folder",
            new FileNotFoundException("a (1).png (Too many open files)"), "Too many open files",
            new EOFException(), "the file ends too early",
            new IOException("damaged:\n no header"), "damaged: no header");
    reasons.forEach(
        (failure, reason) -> {
          assertThat(InputFiles.reason(failure)).isEqualTo(reason);
          assertThat(InputFiles.failure(Path.of("a.png"), failure))
              .hasMessage("a.png: " + reason)
              .hasCause(failure);
        });
  }
}
