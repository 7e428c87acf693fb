package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.command.VerbName;
import dev.densevec.data.sets.DatasetKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path folder;

  @Test
  void tellsItsVersion() {
    CliRun run = CliRun.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("densevec \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    CliRun run = CliRun.of("--help");
    assertThat(run.exitCode()).isZero();
    for (VerbName verb : VerbName.values()) {
      assertThat(run.out()).containsPattern("(?m)^ +" + verb.text() + " +[A-Z]");
    }
    assertThat(run.out()).contains("Exit codes:");
    assertThat(run.out()).containsPattern("(?m)^ +70 ");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "eval"})
  void helpNamesEveryKindOfData(String command) {
    String help = CliRun.of(command, "--help").out();
    for (DatasetKind kind : DatasetKind.values()) {
      assertThat(help).contains(kind.prefix() + ":");
    }
  }

  @Test
  void anArgumentThatBeginsWithAnAtIsNoFileOfArguments() throws IOException {
    Path picture = Samples.png(folder.resolve("@a.png"), 32, 32, 1);
    CliRun run = CliRun.of("predict", "--format=csv", "--top=1", picture.toString());
    assertThat(run.outLines().getLast()).startsWith(picture + ",1,");
    assertThat(CliRun.of("predict", "@none.jpg").err())
        .isEqualTo("densevec: @none.jpg: no such file or folder\n");
  }

  /// A verb is complete when readers of README find it, too.
  @ParameterizedTest
  @EnumSource(VerbName.class)
  void everyCommandIsInTheReadme(VerbName verb) throws IOException {
    assertThat(Files.readString(Path.of("../README.md")))
        .containsPattern("densevec " + verb.text() + "\\b");
  }

  @ParameterizedTest
  @EnumSource(VerbName.class)
  void everyCommandHasHelp(VerbName verb) {
    PrintStream err = System.err;
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
    CliRun run;
    try {
      run = CliRun.of(verb.text(), "--help");
    } finally {
      System.setErr(err);
    }
    // Where picocli complains of texts that it can't format.
    assertThat(complaints.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("Usage: densevec " + verb.text() + " ")
        .contains("Examples:", "Exit codes:");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void nothingToDoIsWrongUsage() {
    CliRun run = CliRun.of();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "densevec: say what to do: predict, embed, train, eval, info, networks, compare, pull,"
                + " convert, average, export, reuse, cam, serve, bench, profile, completion (see densevec --help)\n");
  }

  @Test
  void unknownCommandIsOneLine() {
    CliRun run = CliRun.of("classify", "cat.png");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "densevec: no command is called 'classify', there are predict, embed, train, eval,"
                + " info, networks, compare, pull, convert, average, export, reuse, cam, serve, bench, profile,"
                + " completion"
                + " (see densevec --help)\n");
  }

  @ParameterizedTest
  @EnumSource(VerbName.class)
  void unknownOptionIsOneLine(VerbName verb) {
    CliRun run = CliRun.of(verb.text(), "--colour");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "densevec: Unknown option: '--colour' (see densevec " + verb.text() + " --help)\n");
  }

  @Test
  void debugShowsTheStackTrace() {
    CliRun run = CliRun.of("predict", "--debug", "--colour");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLines()).hasSizeGreaterThan(5);
    assertThat(run.err()).containsPattern(" {4}at .*dev\\.densevec\\.cli\\.Main");
    assertThat(run.errLines().getLast()).startsWith("densevec: Unknown option: '--colour'");
  }
}
