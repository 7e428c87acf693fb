package dev.densevec.cluster;

import static dev.densevec.cluster.Argument.ADDRESS;
import static dev.densevec.cluster.Argument.INT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The ABI of MPI 5.0 against a library that is made here: functions that write down what they got.
final class StandardAbiTest {
  private static final List<List<Object>> CALLS = new ArrayList<>();

  @SuppressWarnings("UnusedMethod") // called through its handle
  private static int record(Object... arguments) {
    CALLS.add(Arrays.asList(arguments));
    return 0;
  }

  /// A function of C that records its arguments.
  @SuppressWarnings("restricted")
  private static MemorySegment function(Arena arena, ValueLayout... arguments) throws Exception {
    MethodHandle record =
        MethodHandles.lookup()
            .findStatic(
                StandardAbiTest.class, "record", MethodType.methodType(int.class, Object[].class));
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, arguments);
    MethodHandle typed =
        record.asCollector(Object[].class, arguments.length).asType(type.toMethodType());
    return Linker.nativeLinker().upcallStub(typed, type, arena);
  }

  @Test
  void handlesArePointersOfThePublishedValues() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stub = function(arena, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
      SymbolLookup symbols = _ -> Optional.of(stub);
      MpiLibrary library = new MpiLibrary("libmpi_abi.so.0", Abi.STANDARD, symbols, "");
      MethodHandle broadcast =
          library.function("MPI_Bcast", ADDRESS, INT, Handle.FLOAT, INT, Handle.WORLD);
      CALLS.clear();
      assertThat((int) broadcast.invokeExact(1L << 40, 12, 3)).isZero();
      // MPI 5.0, appendix A.1.2: MPI_FLOAT and MPI_COMM_WORLD.
      assertThat(CALLS).containsExactly(List.of(1L << 40, 12, 0x210L, 3, 0x101L));
    }
  }

  @Test
  void handlesOfMpichAreInts() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stub = function(arena, JAVA_INT, JAVA_INT);
      MpiLibrary library =
          new MpiLibrary("libmpi.so.12", Abi.MPICH, _ -> Optional.of(stub), "MPICH");
      CALLS.clear();
      MethodHandle set =
          library.function("MPI_Comm_set_errhandler", Handle.WORLD, Handle.ERRORS_RETURN);
      assertThat((int) set.invokeExact()).isZero();
      assertThat(CALLS).containsExactly(List.of(0x44000000, 0x54000001));
    }
  }

  @Test
  void librariesAreRecognised() {
    SymbolLookup none = _ -> Optional.empty();
    SymbolLookup open =
        name -> Optional.of(name).filter(n -> n.startsWith("ompi_")).map(_ -> MemorySegment.NULL);
    assertThat(Abi.of("libmpi.so.40", open, "Open MPI v4.1.4")).contains(Abi.OPEN_MPI);
    assertThat(Abi.of("/opt/mpi/lib/libmpi_abi.so.0", none, "MPICH Version: 5.0"))
        .contains(Abi.STANDARD);
    assertThat(Abi.of("/opt/mpi_abi/lib/libmpi.so.12", none, "MPICH Version: 4.2"))
        .contains(Abi.MPICH);
    assertThat(Abi.of("libmpi.so.12", none, "Intel(R) MPI Library 2021.13")).contains(Abi.MPICH);
    assertThat(Abi.of("libmpi.so", none, "HPE MPT 2.28")).isEmpty();
  }
}
