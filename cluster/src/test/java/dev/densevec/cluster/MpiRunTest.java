package dev.densevec.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How `mpirun` is recognised and called.
final class MpiRunTest {
  private static final String OPEN_4 = "mpirun (Open MPI) 4.1.4\n\nReport bugs to ...";
  private static final String OPEN_5 = "mpirun (Open MPI) 5.0.8\n";
  private static final String MPICH = "HYDRA build details:\n    Version:    4.0.2\n";
  private static final String INTEL =
      "Intel(R) MPI Library for Linux* OS, Version 2021.13 Build 20240515\n";

  @TempDir private Path folder;

  private MpiRun of(String version) throws IOException {
    Path program = folder.resolve("mpirun");
    Files.writeString(program, "#!/bin/sh\ncat <<'E'\n" + version + "\nE\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return MpiRun.find(Map.of(MpiRun.PROGRAM, program.toString()));
  }

  private static MpiRun.Job job(int ranks, String... hosts) {
    return new MpiRun.Job(
        ranks, List.of(hosts), List.of("LC_CTYPE"), List.of("java", "Main", "train"));
  }

  @Test
  void openMpiLeavesRanksTheirProcessors() throws Exception {
    MpiRun run = of(OPEN_4);
    assertThat(run).returns(MpiRun.Kind.OPEN_MPI, MpiRun::kind).returns(4, MpiRun::major);
    assertThat(String.join(" ", run.command(job(4))))
        .isEqualTo(
            run.program()
                + " -n 4 --bind-to none --quiet --oversubscribe -x LC_CTYPE java Main train");
    assertThat(run.environment())
        .containsEntry("OMPI_MCA_oob_tcp_keepalive_time", "5")
        .containsEntry("OMPI_MCA_orte_abort_timeout", "10")
        .containsEntry("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
  }

  @Test
  void openMpiUnderAnotherNameIsKnown() throws Exception {
    assertThat(of("mpirun.openmpi (OpenRTE) 4.1.4\n"))
        .returns(MpiRun.Kind.OPEN_MPI, MpiRun::kind)
        .returns(4, MpiRun::major);
  }

  @Test
  void ranksAreSpreadOverHosts() throws Exception {
    assertThat(of(OPEN_5).command(job(4, "a", "b")))
        .containsSubsequence("--map-by", ":OVERSUBSCRIBE", "--host", "a:2,b:2");
    assertThat(of(OPEN_4).command(job(4, "a", "b", "c")))
        .containsSubsequence("--host", "a:2,b:2,c:2");
    assertThat(of(MPICH).command(job(8, "a", "b")))
        .containsSubsequence("-n", "8", "-hosts", "a,b", "-ppn", "4", "java");
  }

  @Test
  void hydraIsMpichsAndIntels() throws Exception {
    assertThat(of(MPICH)).returns(MpiRun.Kind.HYDRA, MpiRun::kind);
    assertThat(of(INTEL)).returns(MpiRun.Kind.HYDRA, MpiRun::kind);
    assertThat(of(INTEL).command(job(2))).endsWith("-n", "2", "java", "Main", "train");
    assertThat(of(INTEL).environment()).containsOnly(Map.entry("I_MPI_PIN", "0"));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> of("slurm 23.02"))
        .isInstanceOf(MpiException.class)
        .hasMessageEndingWith("mpirun is neither Open MPI's nor MPICH's: 'slurm 23.02'");
    assertThatThrownBy(() -> MpiRun.find(Map.of(MpiRun.PROGRAM, "/no/mpirun")))
        .isInstanceOf(MpiException.class)
        .hasMessage(
            "/no/mpirun can't be started: install Open MPI or MPICH, or name its mpirun with"
                + " DENSEVEC_MPIRUN=FILE");
  }
}
