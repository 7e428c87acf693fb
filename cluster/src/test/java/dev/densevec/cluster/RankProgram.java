package dev.densevec.cluster;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.sun.management.ThreadMXBean;
import dev.densevec.train.collective.Agreement;
import dev.densevec.train.collective.Collective;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;

/// What ranks do in tests. The first argument says what; a failed check ends it with code 1.
public final class RankProgram {
  private static final String[] TEXTS = {null, "", "", ""};

  private RankProgram() {}

  public static void main(String[] args) throws Exception {
    try {
      run(args[0]);
    } catch (MpiException e) {
      System.err.println("densevec: " + e.getMessage());
      System.exit(7);
    }
  }

  private static void run(String what) throws Exception {
    switch (what) {
      case "sums" -> joined(RankProgram::sums);
      case "gathers" -> joined(RankProgram::gathers);
      case "background" -> joined(RankProgram::background);
      case "garbage" -> joined(RankProgram::garbage);
      case "nulls" -> joined(RankProgram::nulls);
      case "allreduce" -> allreduce();
      case "for-ever" -> joined(RankProgram::sumForEver);
      case "abort" -> joined(RankProgram::abort);
      default -> throw new IllegalArgumentException(what);
    }
  }

  /// Something that ranks do.
  @FunctionalInterface
  private interface Work {
    void run(MpiCollective ranks, Arena arena) throws Exception;
  }

  private static void joined(Work work) throws Exception {
    try (MpiCollective ranks =
            new MpiCollective(
                Duration.ofSeconds(Integer.getInteger("patience", 30)),
                line -> {
                  System.err.println("densevec: " + line);
                  Runtime.getRuntime().halt(MpiCollective.LOST);
                });
        Arena arena = Arena.ofShared()) {
      work.run(ranks, arena);
    }
  }

  /// A rank's floats, of which sums in another order differ.
  private static float[] floats(int rank, int count) {
    SplittableRandom random = new SplittableRandom(rank);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = Math.scalb(random.nextFloat() - 0.5f, random.nextInt(8));
    }
    return floats;
  }

  /// The sum of some ranks' floats, pairwise.
  private static float[] tree(int first, int ranks, int count) {
    if (ranks == 1) {
      return floats(first, count);
    }
    float[] left = tree(first, ranks / 2, count);
    float[] right = tree(first + ranks / 2, ranks / 2, count);
    for (int i = 0; i < count; i++) {
      left[i] += right[i];
    }
    return left;
  }

  private static MemorySegment copy(Arena arena, float[] floats) {
    MemorySegment copy = arena.allocate(Math.max(1, floats.length) * 4L, 64);
    MemorySegment.copy(floats, 0, copy, JAVA_FLOAT, 0, floats.length);
    return copy.asSlice(0, floats.length * 4L);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  private static int differences(float[] expected, MemorySegment sums) {
    int differences = 0;
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(expected[i])
          != Float.floatToRawIntBits(sums.getAtIndex(JAVA_FLOAT, i))) {
        differences++;
      }
    }
    return differences;
  }

  private static void sums(MpiCollective ranks, Arena arena) {
    int size = ranks.size();
    for (int count : List.of(0, 1, size - 1, 16 * size, 1001, (2 << 20) + 9)) {
      MemorySegment floats = copy(arena, floats(ranks.rank(), count));
      ranks.sum(floats);
      float[] expected = tree(0, size, count);
      require(differences(expected, floats) == 0, "sums of " + count + " differ");
    }
    List<String> names = new Agreement(ranks).texts(ranks.name() + " ä");
    for (int r = 0; r < size; r++) {
      require(
          names.get(r).startsWith("rank " + r + " of " + size) && names.get(r).endsWith(" ä"),
          names.toString());
    }
    System.out.println("summed by " + ranks.library());
  }

  /// Parts of 0, 1, 2, ... times 100 bytes, and what lies outside of them.
  private static void gathers(MpiCollective ranks, Arena arena) {
    gather(ranks, ranks, arena);
    try (Watchdog watchdog = new Watchdog(Duration.ofSeconds(30), () -> {})) {
      Mpi mpi = ranks.mpi();
      gather(ranks, new Channel(mpi, mpi.duplicate(), arena, watchdog, 64), arena);
    }
    System.out.println("gathered");
  }

  private static void gather(MpiCollective ranks, Collective channel, Arena arena) {
    long[] bounds = new long[ranks.size() + 1];
    bounds[0] = 7;
    for (int r = 0; r < ranks.size(); r++) {
      bounds[r + 1] = bounds[r] + 100L * r;
    }
    MemorySegment bytes = arena.allocate(bounds[ranks.size()] + 9);
    bytes.fill((byte) -1);
    for (long i = bounds[ranks.rank()]; i < bounds[ranks.rank() + 1]; i++) {
      bytes.set(JAVA_BYTE, i, (byte) ranks.rank());
    }
    channel.gather(bytes, bounds);
    for (int r = 0; r < ranks.size(); r++) {
      for (long i = bounds[r]; i < bounds[r + 1]; i++) {
        require(bytes.get(JAVA_BYTE, i) == r, "byte " + i + " of rank " + r);
      }
    }
    for (long i = 0; i < bytes.byteSize(); i++) {
      require(
          (i >= 7 && i < bounds[ranks.size()]) || bytes.get(JAVA_BYTE, i) == -1, "outside: " + i);
    }
  }

  /// Two threads at the same time, each by its own channel.
  private static void background(MpiCollective ranks, Arena arena) throws Exception {
    Collective other = ranks.background().orElseThrow();
    require(other.equals(ranks.background().orElseThrow()), "another one each time");
    int count = 1 << 16;
    float[] expected = tree(0, ranks.size(), count);
    FutureTask<Integer> behind =
        new FutureTask<>(() -> differing(other, ranks.rank(), arena, expected));
    Thread.ofPlatform().start(behind);
    int before = differing(ranks, ranks.rank(), arena, expected);
    require(before + behind.get() == 0, "sums differ");
    System.out.println("both");
  }

  private static int differing(Collective channel, int rank, Arena arena, float[] expected) {
    int differing = 0;
    for (int i = 0; i < 20; i++) {
      MemorySegment floats = copy(arena, floats(rank, expected.length));
      channel.sum(floats);
      differing += differences(expected, floats);
    }
    return differing;
  }

  private static void garbage(MpiCollective ranks, Arena arena) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    MemorySegment floats = arena.allocate(4L * 1024, 64);
    long[] bounds = new long[ranks.size() + 1];
    for (int r = 0; r < bounds.length; r++) {
      bounds[r] = 64L * r;
    }
    long before = 0;
    for (int i = 0; i < 300; i++) {
      if (i == 200) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      ranks.gather(floats, bounds);
      ranks.sum(floats);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.println("allocated " + bytes + " bytes");
  }

  private static void nulls(MpiCollective ranks, Arena arena) {
    MemorySegment floats = arena.allocate(1 << 16, 64);
    ranks.sum(floats);
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      try {
        found += TEXTS[i % TEXTS.length].length();
      } catch (NullPointerException _) {
        found++;
      }
    }
    ranks.sum(floats);
    System.out.println("found " + found);
  }

  /// What MPI adds up by itself.
  private static void allreduce() throws Exception {
    Map<String, String> environment = System.getenv();
    MpiLibrary library =
        MpiLibrary.open(LaunchedRank.of(environment).orElseThrow().launcher(), environment);
    Mpi mpi = new Mpi(library);
    Handle sum = new Handle("ompi_mpi_op_sum", 0x58000003, 0x21);
    MethodHandle allreduce =
        library.function(
            "MPI_Allreduce",
            Argument.ADDRESS,
            Argument.ADDRESS,
            Argument.INT,
            Handle.FLOAT,
            sum,
            Handle.WORLD);
    int count = 1 << 20;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment floats = copy(arena, floats(mpi.rank(), count));
      try {
        long inPlace = library.abi().inPlace();
        mpi.check("MPI_Allreduce", (int) allreduce.invokeExact(inPlace, floats.address(), count));
      } catch (Throwable e) {
        throw Libc.rethrown(e);
      }
      float[] expected = tree(0, mpi.size(), count);
      for (int i = 0; i < count; i++) {
        double error = Math.abs(floats.getAtIndex(JAVA_FLOAT, i) - expected[i]);
        require(error <= 1e-3 * Math.max(1, Math.abs(expected[i])) + 1e-2, "not the sum");
      }
      int differences = differences(expected, floats);
      System.out.println("differences " + differences);
    }
    mpi.finish();
  }

  private static void sumForEver(MpiCollective ranks, Arena arena) {
    MemorySegment floats = arena.allocate(1 << 16, 64);
    for (long i = 0; true; i++) {
      ranks.sum(floats);
      if (i == 10) {
        System.out.println(
            String.format(Locale.ROOT, "pid %d %d", ranks.rank(), ProcessHandle.current().pid()));
      }
    }
  }

  private static void abort(MpiCollective ranks, Arena arena) {
    if (ranks.rank() == 1) {
      System.err.println("densevec: " + ranks.name() + ": made to fail");
      ranks.abort(70);
    }
    ranks.sum(arena.allocate(1 << 16, 64));
  }
}
