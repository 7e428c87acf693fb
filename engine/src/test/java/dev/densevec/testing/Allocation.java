package dev.densevec.testing;

import com.sun.management.ThreadMXBean;
import dev.densevec.kernel.KernelSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts what threads allocate on the heap.
public final class Allocation {
  /// More than reading a small or refused file takes, far less than hostile files claim.
  public static final long SMALL = 4L << 20;

  private static final int MOST_STARTS = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /// Bytes that the current thread has allocated.
  public static long bytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /// The least that a program prints that counts what it allocates, of several starts: starts
  /// differ in what the compiler knows. No more starts are made once it is little enough.
  ///
  /// @param options options of the virtual machine; the Vector API and the length of vectors under
  ///   test come besides
  public static long leastPrinted(
      List<String> options, long enough, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(options);
    all.add(JavaProcess.VECTORS);
    String bits = System.getProperty(KernelSet.BITS_PROPERTY);
    if (bits != null) {
      all.add("-D" + KernelSet.BITS_PROPERTY + "=" + bits);
    }
    long least = Long.MAX_VALUE;
    for (int start = 0; start < MOST_STARTS && least > enough; start++) {
      least = Math.min(least, Long.parseLong(new JavaProcess(all, main, arguments).output()));
    }
    return least;
  }

  /// Bytes that some threads have allocated.
  public static long bytes(long[] threadIds) {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(threadIds)).sum();
  }
}
