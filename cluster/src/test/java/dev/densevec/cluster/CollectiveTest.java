package dev.densevec.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cluster.MpiRig.Ended;
import dev.densevec.cluster.MpiRig.Installed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Ranks of real MPI libraries, each a process of its own.
final class CollectiveTest {
  @TempDir private Path folder;

  private Ended run(Installed mpi, int ranks, String what)
      throws IOException, InterruptedException {
    return new MpiRig(folder, mpi).run(ranks, what);
  }

  private static void assertSaid(Ended ended, int ranks, String line) {
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(ended.out().lines()).hasSize(ranks).allMatch(l -> l.startsWith(line));
  }

  /// Each rank compares the sums with a tree that it computes by itself, bit for bit.
  @ParameterizedTest
  @CsvSource({"OPEN_MPI, 1", "OPEN_MPI, 2", "OPEN_MPI, 4", "MPICH, 2", "MPICH, 4"})
  void sumsArePairwise(Installed mpi, int ranks) throws Exception {
    assertSaid(
        run(mpi, ranks, "sums"),
        ranks,
        "summed by " + (mpi == Installed.OPEN_MPI ? "Open MPI" : "MPICH"));
  }

  /// Else the comparison of sums would show nothing.
  @Test
  void anotherOrderOfTheSumHasOtherBits() throws Exception {
    Ended ended =
        new MpiRig(folder, Installed.OPEN_MPI)
            .set("OMPI_MCA_coll_tuned_use_dynamic_rules", "1")
            .set("OMPI_MCA_coll_tuned_allreduce_algorithm", "4")
            .run(4, "allreduce");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out().lines())
        .hasSize(4)
        .allMatch(line -> Integer.parseInt(line.substring("differences ".length())) > 100_000);
  }

  @ParameterizedTest
  @EnumSource
  void partsAreGatheredAndTheRestIsLeftAlone(Installed mpi) throws Exception {
    assertSaid(run(mpi, 4, "gathers"), 4, "gathered");
  }

  @ParameterizedTest
  @EnumSource
  void twoThreadsHaveChannelsOfTheirOwn(Installed mpi) throws Exception {
    assertSaid(run(mpi, 2, "background"), 2, "both");
  }

  @ParameterizedTest
  @EnumSource
  void callsAllocateNothing(Installed mpi) throws Exception {
    assertSaid(run(mpi, 2, "garbage"), 2, "allocated 0 bytes");
  }

  /// UCX, which MPICH moves data by, must not take the signal that Java finds them by. Java's check
  /// of native calls would report a signal that somebody took.
  @ParameterizedTest
  @EnumSource
  void nullReferencesAreStillFound(Installed mpi) throws Exception {
    assertSaid(new MpiRig(folder, mpi).with("-Xcheck:jni").run(2, "nulls"), 2, "found 50000");
  }
}
