package dev.densevec.cluster;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Ranks that a launcher started, over the MPI library of this machine.
///
///     try (MpiCollective ranks = new MpiCollective()) {
///       network.join(ranks);
///       trainer.run(batches, Optional.empty());
///     }
///
/// Sums have a fixed order: each rank gets its slice of every rank's floats, adds them up pairwise,
/// and all slices are brought together. That moves as much data as a ring does. The sum of
/// `MPI_Allreduce` would depend on the algorithm that the library chooses.
///
/// All calls come from the thread that made this. A process makes one of it.
public final class MpiCollective implements Collective, AutoCloseable {
  /// Exit code of a process that other ranks let wait too long.
  public static final int LOST = 75;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Arena arena = Arena.ofShared();
  private final Mpi mpi;
  private final Watchdog watchdog;
  private final Channel channel;
  private final Duration patience;
  private final Consumer<String> late;
  private Optional<Background> background = Optional.empty();

  /// Another thread's channel.
  private record Background(Watchdog watchdog, Channel channel) {}

  /// Joins the ranks that the launcher of this process started. After five minutes of waiting for
  /// others in one call, the process ends with code [#LOST] and a line on standard error.
  ///
  /// @throws MpiException in one line if no launcher started it, or MPI can't be used
  public MpiCollective() {
    this(PATIENCE, MpiCollective::end);
  }

  /// Joins the ranks that the launcher of this process started.
  ///
  /// @param patience how long one call may wait for others
  /// @param late called by a thread of its own, with a line for people, if one takes longer; the
  ///   thread that waits can't be reached any more, so it should end the process
  /// @throws MpiException in one line if no launcher started it, or MPI can't be used
  public MpiCollective(Duration patience, Consumer<String> late) {
    this.patience = patience;
    this.late = late;
    mpi = join(System.getenv());
    watchdog = watchdog();
    channel = new Channel(mpi, Handle.WORLD, arena, watchdog, Channel.MOST);
  }

  private static void end(String line) {
    System.err.println("densevec: " + line);
    Runtime.getRuntime().halt(LOST);
  }

  private Watchdog watchdog() {
    return new Watchdog(
        patience,
        () ->
            late.accept(
                name() + ": has waited " + patience.toSeconds() + " s for the other ranks"));
  }

  private static Mpi join(Map<String, String> environment) {
    LaunchedRank launched =
        LaunchedRank.of(environment)
            .orElseThrow(
                () ->
                    new MpiException("no launcher started this process, expected mpirun or srun"));
    MpiLibrary library = MpiLibrary.open(launched.launcher(), environment);
    Mpi mpi = new Mpi(library);
    if (mpi.size() != launched.size() || mpi.rank() != launched.rank()) {
      throw new MpiException(
          String.format(
              Locale.ROOT,
              "%s (%s) says rank %d of %d, the launcher %d of %d (%s): the launcher is of another"
                  + " MPI; use the library's own, or name the launcher's library with %s=FILE",
              library.name(),
              library.version(),
              mpi.rank(),
              mpi.size(),
              launched.rank(),
              launched.size(),
              launched.launcher().sizeVariable(),
              MpiLibrary.FORCED));
    }
    return mpi;
  }

  @Override
  public int rank() {
    return mpi.rank();
  }

  @Override
  public int size() {
    return mpi.size();
  }

  /// The machine that this rank runs on.
  public String host() {
    return mpi.host();
  }

  /// This rank for people, as in `rank 3 of 8 (node2)`.
  public String name() {
    return String.format(Locale.ROOT, "rank %d of %d (%s)", rank(), size(), host());
  }

  /// The use of MPI itself.
  Mpi mpi() {
    return mpi;
  }

  /// What the MPI library says of itself.
  public String library() {
    return mpi.library().version();
  }

  @Override
  public void gather(MemorySegment bytes, long[] bounds) {
    channel.gather(bytes, bounds);
  }

  @Override
  public void sum(MemorySegment floats) {
    channel.sum(floats);
  }

  /// A communicator of its own; empty where the library serves one thread only.
  @Override
  public Optional<Collective> background() {
    if (background.isEmpty() && mpi.severalThreads()) {
      Watchdog own = watchdog();
      background =
          Optional.of(
              new Background(own, new Channel(mpi, mpi.duplicate(), arena, own, Channel.MOST)));
    }
    return background.map(Background::channel);
  }

  /// Ends all ranks at once, this one among them.
  ///
  /// @param code exit code
  public void abort(int code) {
    mpi.abort(code);
  }

  /// Waits until all ranks are here, and ends the use of MPI, which can't begin again.
  @Override
  public void close() {
    watchdog.close();
    background.ifPresent(b -> b.watchdog().close());
    mpi.finish();
    arena.close();
  }
}
