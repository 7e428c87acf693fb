package dev.densevec.cluster;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Functions of the C library that MPI libraries are opened by.
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final int RTLD_NOW = 2;

  /// `RTLD_GLOBAL`: plugins of MPI libraries find the library's own symbols, which Java's lookup of
  /// libraries would hide from them.
  private static final int RTLD_GLOBAL = 0x100;

  private Libc() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return downcall(
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new MpiException("the C library lacks " + name)),
        type);
  }

  /// A function of C at an address.
  @SuppressWarnings("restricted") // types are those of the C headers
  static MethodHandle downcall(MemorySegment address, FunctionDescriptor type) {
    return LINKER.downcallHandle(address, type);
  }

  /// Sets a variable of the environment for native code, if it is not set.
  static void setIfAbsent(String variable, String value) {
    MethodHandle setenv =
        function("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed =
          (int) setenv.invokeExact(arena.allocateFrom(variable), arena.allocateFrom(value), 0);
      if (failed != 0) {
        throw new MpiException("the environment has no room for " + variable);
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /// Opens a library, which then stays open.
  ///
  /// @return its symbols
  /// @throws MpiException with what the system says, if it can't be opened
  @SuppressWarnings("restricted") // the text ends with a zero
  static SymbolLookup open(String file) {
    MethodHandle dlopen = function("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    // Looking it up later would forget the error.
    MethodHandle dlerror = function("dlerror", FunctionDescriptor.of(ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment library =
          (MemorySegment) dlopen.invokeExact(arena.allocateFrom(file), RTLD_NOW | RTLD_GLOBAL);
      if (!library.equals(MemorySegment.NULL)) {
        return symbols(library);
      }
      MemorySegment error = (MemorySegment) dlerror.invokeExact();
      throw new MpiException(
          error.equals(MemorySegment.NULL)
              ? file + ": can't be opened"
              : error.reinterpret(Long.MAX_VALUE).getString(0));
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static SymbolLookup symbols(MemorySegment library) {
    MethodHandle dlsym = function("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    return name -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment symbol = (MemorySegment) dlsym.invokeExact(library, arena.allocateFrom(name));
        return Optional.of(symbol).filter(s -> !s.equals(MemorySegment.NULL));
      } catch (Throwable e) {
        throw rethrown(e);
      }
    };
  }

  /// What a call of a method handle threw, which declares to throw anything.
  static RuntimeException rethrown(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
