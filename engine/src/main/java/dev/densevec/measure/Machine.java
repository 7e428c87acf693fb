package dev.densevec.measure;

import dev.densevec.kernel.vector.PeakKernel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a figure was measured on.
///
/// @param cpu the processor's name, its family where Linux says no more
/// @param cores processors that this process may use
/// @param vectorBits length of the longest vectors
/// @param java version of the virtual machine
/// @param os operating system and instruction set
/// @param load processes that wanted to run in the last minute; negative if nobody knows
public record Machine(String cpu, int cores, int vectorBits, String java, String os, double load) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /// The machine that this runs on.
  public static Machine here() {
    return new Machine(
        processor(),
        Runtime.getRuntime().availableProcessors(),
        PeakKernel.lanes() * Float.SIZE,
        Runtime.version().toString(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /// The facts of this machine, in the order in which they are printed.
  public static Map<String, Object> describe() {
    Machine here = here();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", here.cpu());
    facts.put("cores", here.cores());
    facts.put("vectorBits", here.vectorBits());
    facts.put("java", here.java());
    facts.put("os", here.os());
    facts.put("load", here.load());
    return facts;
  }

  /// The numbers of threads that are worth measuring: one, and as many as there are cores.
  public static List<Integer> oneAndAllCores() {
    return IntStream.of(1, Runtime.getRuntime().availableProcessors()).distinct().boxed().toList();
  }

  private static String processor() {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
