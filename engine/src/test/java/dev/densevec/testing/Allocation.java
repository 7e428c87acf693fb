package dev.densevec.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// Counts what threads allocate on the heap.
public final class Allocation {
  /// More than reading a small or refused file takes, far less than hostile files claim.
  public static final long SMALL = 4L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /// Bytes that the current thread has allocated.
  public static long bytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /// Bytes that some threads have allocated.
  public static long bytes(long[] threadIds) {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(threadIds)).sum();
  }
}
