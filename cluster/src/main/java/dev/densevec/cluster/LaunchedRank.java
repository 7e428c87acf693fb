package dev.densevec.cluster;

import java.util.Map;
import java.util.Optional;

/// What a launcher says of this process: which of how many ranks it is.
///
/// @param rank from 0 on
/// @param size number of ranks
/// @param launcher what started it
public record LaunchedRank(int rank, int size, Launcher launcher) {

  /// Programs that start ranks, with the variables by which they say so. One may start another's
  /// ranks, as `srun` starts those of `mpirun`: the first whose variables are there is the one
  /// meant.
  public enum Launcher {
    /// Open MPI's `mpirun`.
    OPEN_MPI("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"),
    /// Hydra: `mpirun` of MPICH, Intel MPI and MVAPICH; also `srun --mpi=pmi2`.
    HYDRA("PMI_SIZE", "PMI_RANK"),
    /// Slurm's `srun`.
    SLURM("SLURM_STEP_NUM_TASKS", "SLURM_PROCID");

    private final String size;
    private final String rank;

    Launcher(String size, String rank) {
      this.size = size;
      this.rank = rank;
    }

    /// The variable that has the number of ranks.
    String sizeVariable() {
      return size;
    }
  }

  /// What the environment says; empty for a process that no launcher started.
  public static Optional<LaunchedRank> of(Map<String, String> environment) {
    for (Launcher launcher : Launcher.values()) {
      Optional<Integer> size = number(environment, launcher.size);
      Optional<Integer> rank = number(environment, launcher.rank);
      if (size.isPresent() && rank.isPresent()) {
        return Optional.of(new LaunchedRank(rank.get(), size.get(), launcher));
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> number(Map<String, String> environment, String variable) {
    try {
      return Optional.ofNullable(environment.get(variable)).map(Integer::valueOf);
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
