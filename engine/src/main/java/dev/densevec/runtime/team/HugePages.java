package dev.densevec.runtime.team;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Native memory in large pages, where Linux gives them to those who ask.
///
/// A pixel's stride touches many small pages, and which of them meet in the second-level cache is
/// luck: with large pages, speed differs less from start to start. The memory comes from `mmap(2)`
/// and is marked with `madvise(2)` before anything touches it; where these functions or the
/// permission to call them are missing, memory is as it comes.
public final class HugePages {
  private static final long PAGE = 2 << 20;
  private static final long ALIGNMENT = 64;

  // Linux's names for the flags, the same on all of its processors that Java runs on.
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
  private static final int MADV_HUGEPAGE = 14;

  private static final Optional<HugePages> INSTANCE = find();

  private final MethodHandle map;
  private final MethodHandle unmap;
  private final MethodHandle advise;

  private HugePages(MethodHandle map, MethodHandle unmap, MethodHandle advise) {
    this.map = map;
    this.unmap = unmap;
    this.advise = advise;
  }

  @SuppressWarnings("restricted") // only where the user has allowed it
  private static Optional<HugePages> find() {
    boolean linux = "Linux".equals(System.getProperty("os.name"));
    if (!linux || !HugePages.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    ValueLayout.OfLong size = ValueLayout.JAVA_LONG;
    ValueLayout.OfInt flags = ValueLayout.JAVA_INT;
    FunctionDescriptor map = FunctionDescriptor.of(size, size, size, flags, flags, flags, size);
    FunctionDescriptor unmap = FunctionDescriptor.of(flags, size, size);
    FunctionDescriptor advise = FunctionDescriptor.of(flags, size, size, flags);
    return lookup
        .find("mmap")
        .flatMap(
            m ->
                lookup
                    .find("munmap")
                    .flatMap(
                        u ->
                            lookup
                                .find("madvise")
                                .map(
                                    a ->
                                        new HugePages(
                                            linker.downcallHandle(m, map),
                                            linker.downcallHandle(u, unmap),
                                            linker.downcallHandle(a, advise)))));
  }

  /// Allocates zeroed memory that is freed with the arena; small amounts stay in small pages.
  public static MemorySegment allocate(Arena arena, long bytes) {
    if (bytes < PAGE || INSTANCE.isEmpty()) {
      return arena.allocate(bytes, ALIGNMENT);
    }
    return INSTANCE.get().map(arena, bytes);
  }

  @SuppressWarnings("restricted") // only where the user has allowed it
  private MemorySegment map(Arena arena, long bytes) {
    long length = Math.ceilDiv(bytes + PAGE, PAGE) * PAGE;
    long address = map(length);
    if (address == -1) {
      return arena.allocate(bytes, ALIGNMENT);
    }
    long start = Math.ceilDiv(address, PAGE) * PAGE;
    // Refused advice leaves the memory as it is.
    advise(start, address + length - start);
    return MemorySegment.ofAddress(start).reinterpret(bytes, arena, _ -> unmap(address, length));
  }

  // Exact calls: any other makes Java write classes for them, in each start.

  private long map(long length) {
    try {
      return (long) map.invokeExact(0L, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
    } catch (Throwable t) {
      throw unchecked(t);
    }
  }

  private void advise(long address, long length) {
    try {
      int _ = (int) advise.invokeExact(address, length, MADV_HUGEPAGE);
    } catch (Throwable t) {
      throw unchecked(t);
    }
  }

  private void unmap(long address, long length) {
    try {
      int _ = (int) unmap.invokeExact(address, length);
    } catch (Throwable t) {
      throw unchecked(t);
    }
  }

  /// What a call of a native function may throw, none of it checked.
  private static RuntimeException unchecked(Throwable t) {
    if (t instanceof Error e) {
      throw e;
    }
    return t instanceof RuntimeException e ? e : new IllegalStateException(t);
  }
}
