package dev.densevec.fuzz;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Damages the good files of a target, has each read, and judges what came of it.
final class FuzzRun implements Runnable {
  /// Processor time that a file of some kilobytes may take.
  private static final long MOST_NANOS = 2_000_000_000L;

  /// Heap that it may take in all, read and thrown away.
  private static final long MOST_BYTES = 256L << 20;

  /// Native memory beyond which it is looked at before the end.
  private static final long MOST_NATIVE = 16L << 20;

  /// Collections of garbage that have to free what is no longer in use.
  private static final int COLLECTIONS = 20;

  /// Faults after which a target is left.
  private static final int ENOUGH = 10;

  /// What no message for people has in it.
  private static final Pattern INTERNAL =
      Pattern.compile("Exception|[a-z]Error\\b|\\bjava\\.|\\bnull\\b");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final BufferPoolMXBean NATIVE =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  private final FuzzTarget target;
  private final Path folder;
  private final long first;
  private final int count;
  private final List<String> faults = new ArrayList<>();
  private long unused;
  private int read;
  private long mostNanos;
  private long mostBytes;
  private volatile long number;
  private volatile long since = System.nanoTime();

  /// @param folder an empty one
  /// @param first number of the first damage
  FuzzRun(FuzzTarget target, Path folder, long first, int count) {
    this.target = target;
    this.folder = folder;
    this.first = first;
    this.count = count;
  }

  /// Descriptions of what must not be, a line each.
  List<String> faults() {
    return List.copyOf(faults);
  }

  /// Number of the damage whose file is being read, and since when by `System.nanoTime()`.
  String progress() {
    return String.format(
        Locale.ROOT, "%s %d for %d s", target, number, (System.nanoTime() - since) / 1_000_000_000);
  }

  /// Nanoseconds since the reading of a file began.
  long nanos() {
    return System.nanoTime() - since;
  }

  /// What was seen, in one line.
  String summary() {
    return String.format(
        Locale.ROOT,
        "%-16s %7d files, %7d read, %7d refused, at most %4d ms and %3d MB; %d faults",
        target,
        count,
        read,
        count - read,
        mostNanos / 1_000_000,
        mostBytes >> 20,
        faults.size());
  }

  @Override
  public void run() {
    try {
      Path file = prepare();
      List<byte[]> seeds = target.seeds();
      for (byte[] seed : seeds) {
        Files.write(file, target.packed(seed));
        target.read(file);
      }
      unused = NATIVE.getMemoryUsed();
      for (long i = first; i < first + count && faults.size() < ENOUGH; i++) {
        number = i;
        byte[] seed = seeds.get((int) (i % seeds.size()));
        byte[] other = seeds.get((int) (i / seeds.size() % seeds.size()));
        judge(target.packed(Mutator.mutated(seed, other, i)));
      }
      requireFreed(unused);
    } catch (IOException | RuntimeException | Error e) {
      faults.add(target + ": not even good files are read: " + e);
    }
  }

  /// Writes what must lie beside the file.
  ///
  /// @return where the file goes
  Path prepare() throws IOException {
    target.prepare(folder);
    Path file = target.in(folder);
    Files.createDirectories(file.getParent());
    return file;
  }

  /// Has a file of this content read.
  void judge(byte[] content) throws IOException {
    Path file = target.in(folder);
    Files.write(file, content);
    long bytes = allocated();
    long nanos = THREADS.getCurrentThreadCpuTime();
    String refusal = null;
    since = System.nanoTime();
    try {
      target.read(file);
      read++;
    } catch (IOException e) {
      refusal = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error e) {
      fault(e + at(e));
    }
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = allocated() - bytes;
    mostNanos = Math.max(mostNanos, nanos);
    mostBytes = Math.max(mostBytes, bytes);
    if (refusal != null) {
      check(file, refusal);
    }
    if (nanos > MOST_NANOS) {
      fault("took " + nanos / 1_000_000 + " ms");
    }
    if (bytes > MOST_BYTES) {
      fault("allocated " + bytes + " bytes");
    }
    if (NATIVE.getMemoryUsed() > unused + MOST_NATIVE) {
      requireFreed(unused + MOST_NATIVE);
    }
  }

  /// Faults if more native memory stays in use. Buffers that nothing refers to any more are freed
  /// with the heap's garbage, which is collected for that.
  private void requireFreed(long most) {
    for (int i = 0; i < COLLECTIONS && NATIVE.getMemoryUsed() > most; i++) {
      System.gc();
      LockSupport.parkNanos(10_000_000);
    }
    if (NATIVE.getMemoryUsed() > most) {
      fault("kept " + (NATIVE.getMemoryUsed() - most) + " bytes of native memory");
    }
  }

  /// Bytes that this thread has allocated; by reflection, the module under test has no business
  /// with such interfaces.
  private static long allocated() {
    try {
      Method bytes =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
      return (Long) bytes.invoke(THREADS);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no count of allocated bytes", e);
    }
  }

  private static String at(Throwable e) {
    return e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
  }

  private void check(Path file, String message) throws IOException {
    String words = message.replace(folder.toString(), "");
    // A file may hold such a word itself, and be quoted.
    Matcher internal = INTERNAL.matcher(words);
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    boolean named =
        message.contains(file.getFileName().toString()) || message.contains(folder.toString());
    boolean ours = internal.find() && !content.contains(internal.group());
    if (message.contains("\n") || ours || !named || words.strip().length() < 4) {
      fault("says '" + message + "'");
    }
  }

  private void fault(String what) {
    faults.add(target + " " + number + ": " + what);
  }
}
