package dev.densevec.cluster;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// What differs between MPI libraries in their binary interface.
///
/// | | handles | `MPI_IN_PLACE` | `MPI_THREAD_FUNNELED`, `MPI_THREAD_MULTIPLE` |
/// |---|---|---|---|
/// | Open MPI | addresses of its objects | 1 | 1, 3 |
/// | MPICH, Intel MPI, MVAPICH | ints | -1 | 1, 3 |
/// | MPI 5.0, chapter 20 and appendix A | small numbers as pointers | 1 | 1024, 4096 |
enum Abi {
  /// Open MPI 4 and 5.
  OPEN_MPI(1, 1, 3),
  /// MPICH and what is compatible with it.
  MPICH(-1, 1, 3),
  /// The ABI of the MPI standard.
  STANDARD(1, 1024, 4096);

  private static final String STANDARD_FILE = "mpi_abi";

  /// What libraries of MPICH's ABI call themselves.
  private static final List<String> LIKE_MPICH = List.of("MPICH", "Intel", "MVAPICH");

  private final long inPlace;
  private final int funneled;
  private final int multiple;

  Abi(long inPlace, int funneled, int multiple) {
    this.inPlace = inPlace;
    this.funneled = funneled;
    this.multiple = multiple;
  }

  /// The ABI of a library; empty if it is none of these.
  ///
  /// @param file the library's file
  /// @param version what the library says of itself
  static Optional<Abi> of(String file, SymbolLookup symbols, String version) {
    if (symbols.find(Handle.WORLD.openMpi()).isPresent()) {
      return Optional.of(OPEN_MPI);
    }
    if (file.substring(file.lastIndexOf('/') + 1).contains(STANDARD_FILE)) {
      return Optional.of(STANDARD);
    }
    return LIKE_MPICH.stream().anyMatch(version::contains) ? Optional.of(MPICH) : Optional.empty();
  }

  /// How handles are passed. A pointer is passed as a `long` is.
  ValueLayout handleLayout() {
    return this == MPICH ? ValueLayout.JAVA_INT : ValueLayout.JAVA_LONG;
  }

  /// A handle's value, an [Integer] or [Long] as [#handleLayout()] has it.
  ///
  /// @throws MpiException if the library lacks it
  Object value(Handle what, SymbolLookup symbols) {
    return switch (this) {
      case OPEN_MPI ->
          symbols
              .find(what.openMpi())
              .orElseThrow(() -> new MpiException("the MPI library lacks " + what.openMpi()))
              .address();
      case MPICH -> what.mpich();
      case STANDARD -> what.standard();
    };
  }

  /// A handle that the library has written to memory.
  Argument read(MemorySegment written) {
    return new Argument.Fixed(
        this == MPICH
            ? (Object) written.get(ValueLayout.JAVA_INT, 0)
            : (Object) written.get(ValueLayout.JAVA_LONG, 0));
  }

  /// `MPI_IN_PLACE`, an address.
  long inPlace() {
    return inPlace;
  }

  /// `MPI_THREAD_FUNNELED`: one thread calls MPI.
  int funneled() {
    return funneled;
  }

  /// `MPI_THREAD_MULTIPLE`: several threads call MPI at the same time.
  int multiple() {
    return multiple;
  }
}
