package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportSectionTest {
  @TempDir private Path folder;

  @Test
  void replacesItselfAndNothingElse() throws Exception {
    Path file = folder.resolve("B.md");
    Files.writeString(file, "# Benchmarks\n");
    ReportSection.replace(file, "one\n");
    Files.writeString(file, Files.readString(file) + "after\n");
    ReportSection.replace(file, "two\n");
    assertThat(Files.readString(file))
        .isEqualTo(
            "# Benchmarks\n\n" + ReportSection.BEGIN + "two\n" + ReportSection.END + "after\n");
    assertThat(folder).isDirectoryNotContaining("glob:**/.report*");
  }

  @Test
  void makesTheFile() throws Exception {
    Path file = folder.resolve("new.md");
    ReportSection.replace(file, "one\n");
    assertThat(Files.readString(file)).isEqualTo(ReportSection.BEGIN + "one\n" + ReportSection.END);
  }

  @Test
  void leavesAFileAloneWhoseSectionHasNoEnd() throws Exception {
    Path file = folder.resolve("B.md");
    Files.writeString(file, ReportSection.BEGIN + "old\n");
    assertThatIOException()
        .isThrownBy(() -> ReportSection.replace(file, "new\n"))
        .withMessageContaining("B.md: a section begins and has no end");
    assertThat(Files.readString(file)).endsWith("old\n");
  }
}
