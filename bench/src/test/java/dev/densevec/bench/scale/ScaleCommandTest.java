package dev.densevec.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.bench.scale.ScaleRun.Layout;
import dev.densevec.cluster.MpiException;
import dev.densevec.cluster.MpiRun;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Norms;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScaleCommandTest {
  private static final String NETWORK = "densenet-bc-10-4";

  @TempDir private Path folder;

  /// What the command printed, and its exit code.
  private record Result(int code, List<String> lines) {
    /// The cells of the row of that name after it.
    List<String> row(String name) {
      String line =
          lines.stream().filter(text -> text.startsWith(name + "  ")).findFirst().orElseThrow();
      return List.of(line.substring(name.length()).strip().split("\\s+"));
    }
  }

  private static Result scale(String... arguments) {
    StringWriter out = new StringWriter();
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--network", NETWORK, "--rounds", "1", "--warm-up", "1", "--steps", "2"));
    int code =
        new CommandLine(new ScaleCommand())
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler((e, _, _) -> fail(e))
            .execute(line.toArray(String[]::new));
    return new Result(code, out.toString().lines().toList());
  }

  private static int fail(Exception e) throws Exception {
    throw e;
  }

  private Path program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// Two ranks in words: the other one's part is already there.
  private static final class Two implements Collective {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public void gather(MemorySegment bytes, long[] bounds) {
      bytes.fill((byte) 1);
    }

    @Override
    public void sum(MemorySegment floats) {
      floats.fill((byte) 2);
    }

    @Override
    public Optional<Collective> background() {
      return Optional.of(new Two());
    }
  }

  @Test
  void exchangesAreCountedAndHappen() {
    MeasuredCollective ranks = new MeasuredCollective(new Two());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(128);
      ranks.gather(bytes, new long[] {0, 10, 24});
      ranks.gather(bytes, new long[] {0, 3, 5});
      assertThat(bytes.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
      Collective beside = ranks.background().orElseThrow();
      beside.sum(bytes);
      assertThat(bytes.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
      assertThat(ranks.background()).containsSame(beside);
      assertThat(ranks.calls()).isEqualTo(3);
      assertThat(ranks.bytes()).isEqualTo(24 + 5 + 128);
      assertThat(ranks.nanos()).isPositive();
      assertThat(ranks.nanosBeside()).isPositive();
      ranks.clear();
      assertThat(ranks.calls() + ranks.bytes() + ranks.nanos() + ranks.nanosBeside()).isZero();
    }
  }

  @Test
  void speedIsARatioToTheFirst() throws IOException {
    double none = Double.NaN;
    Entrant entrant =
        new Entrant("second", 4, () -> new StepFigures(8, none, none, none, none, 33));
    assertThat(entrant.take(250)).isEqualTo(500);
    assertThat(entrant.row()).matches("second +4 +500\\.00 +2\\.00 +8\\.0 +33");
  }

  @Test
  void aRunIsReadBack() {
    ScaleRun run = new ScaleRun(NETWORK, 6, new Layout(2, 3), Norms.RANK, 1, 4);
    assertThat(ScaleRun.of(run.arguments())).isEqualTo(run);
    StepFigures figures = new StepFigures(1.5, 2, 3, 4, 5, 6);
    assertThat(StepFigures.of(List.of(figures.line()))).isEqualTo(figures);
    assertThatThrownBy(() -> StepFigures.of(List.of("no such network")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no such network");
    assertThatThrownBy(() -> Layout.of("3x1")).hasMessageContaining("power of two");
    assertThatThrownBy(() -> Layout.of("2")).hasMessageContaining("RANKSxTHREADS");
  }

  @Test
  void oneRankExchangesNothing() {
    Result result = scale("--layouts", "1x1,1x2", "--batch", "4");
    assertThat(result.code()).as("%s", result.lines()).isZero();
    List<String> cells = result.row("densevec 1x1");
    assertThat(cells.get(0)).isEqualTo("4");
    assertThat(cells.get(2)).isEqualTo("1.00");
    assertThat(cells.subList(4, 8)).containsExactly("0.0", "0.0", "0.0", "0.0");
    assertThat(Double.parseDouble(cells.get(8))).isGreaterThan(10);
    assertThat(result.row("densevec 1x2").getFirst()).isEqualTo("4");
  }

  @Test
  void twoRanksExchangeSumsAndFewerWithNormsOfTheirOwn() {
    assumeTrue(mpi(), "no MPI is installed here");
    Result result = scale("--layouts", "1x1,2x1", "--weak", "--batch", "4");
    assertThat(result.code()).as("%s", result.lines()).isZero();
    List<String> all = result.row("densevec 2x1, norms all");
    List<String> own = result.row("densevec 2x1, norms rank");
    assertThat(all.getFirst()).isEqualTo("8");
    assertThat(Double.parseDouble(own.get(4))).isPositive();
    assertThat(Double.parseDouble(all.get(4))).isGreaterThan(Double.parseDouble(own.get(4)) + 5);
    assertThat(Double.parseDouble(all.get(6))).isPositive();
  }

  private static boolean mpi() {
    try {
      MpiRun.find(System.getenv());
      return true;
    } catch (MpiException _) {
      return false;
    }
  }

  @Test
  void anotherEngineGetsTheNetworkAndItsShareOfTheWork() throws IOException {
    Path seen = folder.resolve("seen");
    Path python =
        program(
            "[ $1 = -c ] || [ -e \"$1\" ] || exit 9; shift; echo \"$@\" >>"
                + seen
                + "\n[ $1 != 0 ] || printf 'a warning\\ndensevec-scale\\t8\\tNaN\\tNaN\\tNaN\\tNaN\\t33\\n'");
    Result result =
        scale(
            "--layouts",
            "1x1,2x1",
            "--norms",
            "RANK",
            "--batch",
            "4",
            "--python",
            python.toString());
    assertThat(result.row("pytorch 2x1, contiguous").get(1)).isEqualTo("500.00");
    assertThat(result.row("pytorch 1x1, channels-last")).hasSize(5).last().isEqualTo("33");
    List<String> lines = Files.readAllLines(seen);
    assertThat(lines).hasSize(6);
    assertThat(lines)
        .anyMatch(
            line ->
                line.matches(
                    "1 2 1 4 1 2 \\S+ channels-last CIFAR 3 32 32 8 4 4 0\\.5 10 1\\.0E-5 1 1 1"));
  }

  @Test
  void anEngineThatFailsIsARow() throws IOException {
    Path python = program("echo No module named torch; exit 1");
    Result result = scale("--layouts", "1x1", "--batch", "4", "--python", python.toString());
    assertThat(result.code()).isOne();
    assertThat(result.row("densevec 1x1").getFirst()).isEqualTo("4");
    assertThat(result.lines())
        .contains("pytorch 1x1, contiguous      exit code 1: No module named torch");
  }
}
