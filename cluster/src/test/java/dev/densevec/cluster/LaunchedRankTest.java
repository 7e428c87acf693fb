package dev.densevec.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cluster.LaunchedRank.Launcher;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LaunchedRankTest {

  @Test
  void launchersSayWhichRankItIs() {
    assertThat(LaunchedRank.of(Map.of("OMPI_COMM_WORLD_SIZE", "4", "OMPI_COMM_WORLD_RANK", "3")))
        .contains(new LaunchedRank(3, 4, Launcher.OPEN_MPI));
    assertThat(LaunchedRank.of(Map.of("PMI_SIZE", "2", "PMI_RANK", "0")))
        .contains(new LaunchedRank(0, 2, Launcher.HYDRA));
    assertThat(LaunchedRank.of(Map.of("SLURM_STEP_NUM_TASKS", "8", "SLURM_PROCID", "7")))
        .contains(new LaunchedRank(7, 8, Launcher.SLURM));
  }

  /// `mpirun` in a job of Slurm starts a daemon on each machine by `srun`.
  @Test
  void theInnermostLauncherCounts() {
    Map<String, String> both =
        Map.of(
            "SLURM_STEP_NUM_TASKS", "2",
            "SLURM_PROCID", "1",
            "OMPI_COMM_WORLD_SIZE", "16",
            "OMPI_COMM_WORLD_RANK", "9");
    assertThat(LaunchedRank.of(both)).contains(new LaunchedRank(9, 16, Launcher.OPEN_MPI));
  }

  /// A batch script of Slurm has a number, too, and is no rank.
  @Test
  void otherProcessesAreNoRanks() {
    assertThat(LaunchedRank.of(Map.of())).isEmpty();
    assertThat(LaunchedRank.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "4"))).isEmpty();
    assertThat(LaunchedRank.of(Map.of("PMI_SIZE", "many", "PMI_RANK", "0"))).isEmpty();
  }
}
