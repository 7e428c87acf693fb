package dev.densevec.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cluster.MpiRig.Ended;
import dev.densevec.cluster.MpiRig.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Ranks that are lost, and libraries that don't go with their launcher.
final class FailuresTest {
  private static final Pattern PID = Pattern.compile("(?m)^pid (\\d) (\\d+)$");

  @TempDir private Path folder;

  /// The processes of ranks, once they all sum.
  static List<ProcessHandle> ranks(MpiRig rig, Process launcher, int count)
      throws IOException, InterruptedException {
    while (launcher.isAlive()) {
      Matcher matcher = PID.matcher(rig.out());
      List<ProcessHandle> found =
          matcher.results().map(r -> ProcessHandle.of(Long.parseLong(r.group(2))).get()).toList();
      if (found.size() == count) {
        return found;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("ended: " + rig.out() + rig.err());
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  static void assertGone(List<ProcessHandle> ranks) throws InterruptedException {
    for (int i = 0; i < 600 && ranks.stream().anyMatch(ProcessHandle::isAlive); i++) {
      Thread.sleep(20);
    }
    assertThat(ranks).noneMatch(ProcessHandle::isAlive);
  }

  @ParameterizedTest
  @EnumSource
  void allEndWhenOneIsKilled(Installed mpi) throws Exception {
    MpiRig rig = new MpiRig(folder, mpi);
    Process launcher = rig.start(List.of(), 4, "for-ever");
    List<ProcessHandle> ranks = ranks(rig, launcher, 4);
    signal("KILL", ranks.getLast());
    Ended ended = rig.ended(launcher, System.nanoTime());
    assertThat(ended.code()).isNotZero();
    assertThat(ended.seconds()).isLessThan(10);
    assertGone(ranks);
  }

  /// As when its machine is gone: nobody says that it doesn't answer.
  @ParameterizedTest
  @EnumSource
  void allEndWhenOneDoesNotAnswer(Installed mpi) throws Exception {
    MpiRig rig = new MpiRig(folder, mpi).with("-Dpatience=2");
    Process launcher = rig.start(List.of(), 2, "for-ever");
    List<ProcessHandle> ranks = ranks(rig, launcher, 2);
    signal("STOP", ranks.getLast());
    Ended ended = rig.ended(launcher, System.nanoTime());
    assertThat(ended.err())
        .containsPattern("densevec: rank \\d of 2 \\(.+\\): has waited 2 s for the other ranks\n");
    assertThat(ended.code()).isEqualTo(MpiCollective.LOST);
    assertThat(ended.seconds()).isLessThan(12);
    assertGone(ranks);
  }

  @ParameterizedTest
  @EnumSource
  void oneCanEndAll(Installed mpi) throws Exception {
    Ended ended = new MpiRig(folder, mpi).run(2, "abort");
    assertThat(ended.code()).isEqualTo(70);
    assertThat(ended.err()).containsPattern("densevec: rank 1 of 2 \\(.+\\): made to fail\n");
  }

  @ParameterizedTest
  @CsvSource({"OPEN_MPI, MPICH", "MPICH, OPEN_MPI"})
  void refusesTheLauncherOfAnotherLibrary(Installed launched, Installed other) throws Exception {
    Ended ended =
        new MpiRig(folder, launched).set(MpiLibrary.FORCED, other.library()).run(2, "sums");
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("densevec: " + other.library() + " (")
        .contains("says rank 0 of 1, the launcher ")
        .contains("the launcher is of another MPI; use the library's own, or name");
  }

  @ParameterizedTest
  @CsvSource({
    "libc.so.6, 'libc.so.6: no MPI library, it lacks MPI_Get_library_version'",
    "/no/lib.so, 'DENSEVEC_MPI: /no/lib.so: cannot open shared object file'"
  })
  void refusesWhatIsNoMpiLibrary(String file, String said) throws Exception {
    Ended ended =
        new MpiRig(folder, Installed.OPEN_MPI).set(MpiLibrary.FORCED, file).run(1, "sums");
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.err()).startsWith("densevec: " + said).hasLineCount(1);
  }

  @Test
  void needsALauncher() {
    assertThatThrownBy(MpiCollective::new)
        .isInstanceOf(MpiException.class)
        .hasMessage("no launcher started this process, expected mpirun or srun");
  }
}
