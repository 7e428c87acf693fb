package dev.densevec.testing.checkpoint;

import java.lang.reflect.Method;

/// Counts what the current thread allocates on the heap.
///
/// By reflection: the module under test has no business with the management interfaces.
public final class Allocation {
  /// More than reading a small or refused file takes, far less than hostile files claim.
  public static final long SMALL = 4L << 20;

  private Allocation() {}

  public static long bytes() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Method allocated =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
      return (Long) allocated.invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no count of allocated bytes", e);
    }
  }
}
