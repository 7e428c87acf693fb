package dev.densevec.cluster;

import static dev.densevec.cluster.Argument.ADDRESS;
import static dev.densevec.cluster.Argument.INT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Locale;

/// One communicator of all ranks, for one thread at a time. Memory is passed by its address, and
/// calls allocate nothing on the heap.
final class Channel implements Collective {
  /// Floats that are summed at a time. For 32 MB at once, libraries map new memory at each call.
  private static final int BUCKET = 2 << 20;

  /// Bytes that MPI counts in an `int`.
  static final long MOST = 1 << 30;

  private final Mpi mpi;
  private final Watchdog watchdog;
  private final long most;
  private final MethodHandle allgatherv;
  private final MethodHandle alltoallv;
  private final MethodHandle broadcast;
  private final Parts slices;
  private final Parts places;
  private final MemorySegment received;

  /// Counts and displacements of a call, in elements, an `int` for each rank.
  private record Parts(MemorySegment counts, MemorySegment displacements) {
    Parts(Arena arena, int ranks) {
      this(arena.allocate(JAVA_INT, ranks), arena.allocate(JAVA_INT, ranks));
    }

    void set(int rank, int first, int count) {
      counts.setAtIndex(JAVA_INT, rank, count);
      displacements.setAtIndex(JAVA_INT, rank, first);
    }
  }

  /// @param communicator all ranks, used by nothing else
  /// @param arena where memory is kept from call to call
  /// @param watchdog of this channel alone
  /// @param most bytes that one call brings together at most; the same for all ranks
  Channel(Mpi mpi, Argument communicator, Arena arena, Watchdog watchdog, long most) {
    this.mpi = mpi;
    this.watchdog = watchdog;
    this.most = most;
    MpiLibrary library = mpi.library();
    Handle bytes = Handle.BYTE;
    Handle floats = Handle.FLOAT;
    allgatherv =
        library.function(
            "MPI_Allgatherv", ADDRESS, INT, bytes, ADDRESS, ADDRESS, ADDRESS, bytes, communicator);
    alltoallv =
        library.function(
            "MPI_Alltoallv",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            floats,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            floats,
            communicator);
    broadcast = library.function("MPI_Bcast", ADDRESS, INT, bytes, INT, communicator);
    slices = new Parts(arena, mpi.size());
    places = new Parts(arena, mpi.size());
    received = arena.allocate(JAVA_FLOAT, BUCKET + mpi.size());
  }

  @Override
  public int rank() {
    return mpi.rank();
  }

  @Override
  public int size() {
    return mpi.size();
  }

  @Override
  public void gather(MemorySegment bytes, long[] bounds) {
    int ranks = size();
    if (bounds.length != ranks + 1 || bounds[0] < 0 || bounds[ranks] > bytes.byteSize()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d bounds from %d to %d, expected one more than the %d ranks, within %d bytes",
              bounds.length,
              bounds[0],
              bounds[bounds.length - 1],
              ranks,
              bytes.byteSize()));
    }
    try {
      if (bounds[ranks] - bounds[0] > most) {
        broadcastAll(bytes, bounds);
      } else {
        for (int r = 0; r < ranks; r++) {
          slices.set(r, (int) (bounds[r] - bounds[0]), (int) (bounds[r + 1] - bounds[r]));
        }
        gatherSlices(bytes.address() + bounds[0]);
      }
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  /// More than one call can count: each rank's part in turn.
  private void broadcastAll(MemorySegment bytes, long[] bounds) {
    for (int r = 0; r < size(); r++) {
      for (long at = bounds[r]; at < bounds[r + 1]; at += most) {
        watchdog.enter();
        try {
          int count = (int) Math.min(most, bounds[r + 1] - at);
          mpi.check("MPI_Bcast", (int) broadcast.invokeExact(bytes.address() + at, count, r));
        } catch (Throwable e) {
          throw Libc.rethrown(e);
        } finally {
          watchdog.leave();
        }
      }
    }
  }

  private void gatherSlices(long address) {
    watchdog.enter();
    try {
      mpi.check(
          "MPI_Allgatherv",
          (int)
              allgatherv.invokeExact(
                  mpi.library().abi().inPlace(),
                  0,
                  address,
                  slices.counts().address(),
                  slices.displacements().address()));
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    } finally {
      watchdog.leave();
    }
  }

  @Override
  public void sum(MemorySegment floats) {
    long all = floats.byteSize() / Float.BYTES;
    try {
      for (long first = 0; first < all; first += BUCKET) {
        sum(floats, first, (int) Math.min(BUCKET, all - first));
      }
    } finally {
      Reference.reachabilityFence(floats);
    }
  }

  /// Sums some floats: each rank gets its slice of all ranks' floats, adds them up, and the slices
  /// are brought together.
  private void sum(MemorySegment floats, long first, int count) {
    int ranks = size();
    int begin = start(count, rank());
    int mine = start(count, rank() + 1) - begin;
    long address = floats.address() + first * Float.BYTES;
    for (int r = 0; r < ranks; r++) {
      slices.set(r, start(count, r), start(count, r + 1) - start(count, r));
      places.set(r, r * mine, mine);
    }
    exchangeSlices(address);
    for (int step = 1; step < ranks; step *= 2) {
      for (int r = 0; r + step < ranks; r += 2 * step) {
        add(r * mine, (r + step) * mine, mine);
      }
    }
    MemorySegment.copy(
        received, 0, floats, (first + begin) * Float.BYTES, (long) mine * Float.BYTES);
    for (int r = 0; r < ranks; r++) {
      int start = start(count, r);
      slices.set(r, start * Float.BYTES, (start(count, r + 1) - start) * Float.BYTES);
    }
    gatherSlices(address);
  }

  private void exchangeSlices(long address) {
    watchdog.enter();
    try {
      mpi.check(
          "MPI_Alltoallv",
          (int)
              alltoallv.invokeExact(
                  address,
                  slices.counts().address(),
                  slices.displacements().address(),
                  received.address(),
                  places.counts().address(),
                  places.displacements().address()));
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    } finally {
      watchdog.leave();
    }
  }

  /// Where a rank's slice starts.
  private int start(int count, int rank) {
    return (int) ((long) count * rank / size());
  }

  /// Adds received floats to others.
  private void add(int to, int from, int count) {
    for (int i = 0; i < count; i++) {
      float sum =
          received.getAtIndex(JAVA_FLOAT, to + i) + received.getAtIndex(JAVA_FLOAT, from + i);
      received.setAtIndex(JAVA_FLOAT, to + i, sum);
    }
  }
}
