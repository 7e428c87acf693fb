package dev.densevec.cluster;

import static dev.densevec.cluster.Argument.ADDRESS;
import static dev.densevec.cluster.Argument.INT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The use of an MPI library by this process, from its beginning to its end. Calls come from the
/// thread that made this.
final class Mpi {
  private static final int LONGEST_TEXT = 8192;
  private static final long NULL = 0;

  private final MpiLibrary library;
  private final boolean severalThreads;
  private final int rank;
  private final int size;
  private final String host;

  /// Begins to use a library.
  ///
  /// @throws MpiException if it can't
  Mpi(MpiLibrary library) {
    this.library = library;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      severalThreads = begin(number);
      call("MPI_Comm_set_errhandler", Handle.WORLD, Handle.ERRORS_RETURN);
      call("MPI_Comm_rank", number.address(), Handle.WORLD, ADDRESS);
      rank = number.get(JAVA_INT, 0);
      call("MPI_Comm_size", number.address(), Handle.WORLD, ADDRESS);
      size = number.get(JAVA_INT, 0);
      host = host(arena, number);
    }
  }

  /// @return whether several threads may call MPI at the same time
  private boolean begin(MemorySegment provided) {
    MethodHandle begin = library.function("MPI_Init_thread", ADDRESS, ADDRESS, INT, ADDRESS);
    Abi abi = library.abi();
    try {
      check(
          "MPI_Init_thread",
          (int) begin.invokeExact(NULL, NULL, abi.multiple(), provided.address()));
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
    int level = provided.get(JAVA_INT, 0);
    if (level < abi.funneled()) {
      throw new MpiException(library.version() + ": no process with threads may use it");
    }
    return level >= abi.multiple();
  }

  private String host(Arena arena, MemorySegment length) {
    MethodHandle get = library.function("MPI_Get_processor_name", ADDRESS, ADDRESS);
    MemorySegment text = arena.allocate(LONGEST_TEXT);
    try {
      check("MPI_Get_processor_name", (int) get.invokeExact(text.address(), length.address()));
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
    return text.getString(0);
  }

  /// Calls a function of which nothing is passed.
  private void call(String function, Argument... arguments) {
    MethodHandle handle = library.function(function, arguments);
    try {
      check(function, (int) handle.invokeExact());
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
  }

  /// Calls a function of which an address is passed.
  private void call(String function, long address, Argument... arguments) {
    MethodHandle handle = library.function(function, arguments);
    try {
      check(function, (int) handle.invokeExact(address));
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
  }

  /// The library.
  MpiLibrary library() {
    return library;
  }

  /// Whether several threads may call MPI at the same time, by communicators of their own.
  boolean severalThreads() {
    return severalThreads;
  }

  /// This process.
  int rank() {
    return rank;
  }

  /// Number of processes.
  int size() {
    return size;
  }

  /// What the machine is called.
  String host() {
    return host;
  }

  /// Another communicator of all ranks, which all of them ask for.
  Argument duplicate() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = arena.allocate(ValueLayout.JAVA_LONG);
      call("MPI_Comm_dup", made.address(), Handle.WORLD, ADDRESS);
      return library.abi().read(made);
    }
  }

  /// Ends all ranks.
  ///
  /// @param code exit code
  void abort(int code) {
    MethodHandle abort = library.function("MPI_Abort", Handle.WORLD, INT);
    try {
      check("MPI_Abort", (int) abort.invokeExact(code));
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
  }

  /// Waits for all ranks and ends the use of the library.
  void finish() {
    call("MPI_Finalize");
  }

  /// @throws MpiException if a function returned an error
  void check(String function, int code) {
    if (code != 0) {
      throw new MpiException(function + ": " + error(code));
    }
  }

  private String error(int code) {
    MethodHandle get = library.function("MPI_Error_string", INT, ADDRESS, ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_TEXT);
      int failed = (int) get.invokeExact(code, text.address(), arena.allocate(JAVA_INT).address());
      return failed == 0 ? text.getString(0).strip() : "error " + code;
    } catch (Throwable e) {
      throw Libc.rethrown(e);
    }
  }
}
