package dev.densevec.kernel.select;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.scalar.ScalarKernels;
import dev.densevec.kernel.vector.VectorKernels;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The kernels this machine runs best, and why.
///
/// The system property `densevec.vector.bits` forces a choice: 128, 256 or 512 bits, or 0 for the
/// scalar kernels. Two more can be `on` or `off`: `densevec.winograd`, 3x3 convolutions by
/// Winograd's method, and `densevec.halves`, tiles of a single 512-bit vector in halves.
///
/// @param set the kernels
/// @param reason why they were chosen, one sentence
public record Kernels(KernelSet set, String reason) {
  private static final String PROPERTY = KernelSet.BITS_PROPERTY;

  private static final String WINOGRAD = "densevec.winograd";

  private static final String HALVES = "densevec.halves";

  /// Bits of the vectors that some processors compute in halves.
  private static final int LONG = 512;

  /// The level of HotSpot's second compiler.
  private static final int OPTIMISING_LEVEL = 4;

  private static final Pattern LAST_LEVEL = Pattern.compile("-XX:TieredStopAtLevel=(\\d)");

  private static Kernels chosen;

  /// The choice for this process.
  ///
  /// @throws IllegalArgumentException if the property has another value
  public static synchronized Kernels chosen() {
    // Not a static initializer: it would wrap the exception, and throw another one the next time.
    if (chosen == null) {
      chosen = choose();
    }
    return chosen;
  }

  private static Kernels choose() {
    String forced = System.getProperty(PROPERTY, "").strip();
    return switch (forced) {
      case "" -> preferred();
      case "0" ->
          new Kernels(new ScalarKernels(winograd()), PROPERTY + "=0 asks for scalar kernels");
      case "128", "256", "512" -> {
        Optional<String> _ = CompilerDirectives.add();
        yield new Kernels(
            new VectorKernels(winograd(), halves()),
            PROPERTY + "=" + forced + " forces the length");
      }
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + forced + "', expected 128, 256, 512 or 0 for scalar");
    };
  }

  private static boolean winograd() {
    return flag(WINOGRAD).orElse(true);
  }

  /// Whether tiles of a single 512-bit vector are computed in halves.
  private static boolean halves() {
    return flag(HALVES).orElseGet(Processor::halvesLongVectors);
  }

  private static Optional<Boolean> flag(String property) {
    String asked = System.getProperty(property, "").strip();
    return switch (asked) {
      case "" -> Optional.empty();
      case "on" -> Optional.of(true);
      case "off" -> Optional.of(false);
      default ->
          throw new IllegalArgumentException(property + " is '" + asked + "', expected on or off");
    };
  }

  private static Kernels preferred() {
    String vm = System.getProperty("java.vm.name", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      return scalar("the virtual machine '" + vm + "' may not compile the Vector API");
    }
    if (System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT).contains("interpreted")) {
      return scalar("the virtual machine only interprets: start it without -Xint");
    }
    if (!optimises()) {
      return scalar(
          "the virtual machine has no optimising compiler: start it without"
              + " -XX:TieredStopAtLevel");
    }
    if (!vectorsThere()) {
      return scalar("the module jdk.incubator.vector is not there: --add-modules names it");
    }
    if (!VectorKernels.reachMemory()) {
      return scalar(
          "native access is denied: --enable-native-access=dev.densevec.engine allows it");
    }
    Optional<String> obstacle = CompilerDirectives.add();
    if (obstacle.isPresent()) {
      return scalar(obstacle.get());
    }
    boolean halves = halves();
    VectorKernels vectors = new VectorKernels(winograd(), halves);
    int bits = vectors.lanes() * Float.SIZE;
    return new Kernels(
        vectors,
        "the processor's preferred length is "
            + bits
            + " bits"
            + (halves && bits == LONG ? ", of which it computes a half at a time" : "")
            + "; "
            + vectors.tiles());
  }

  /// Whether the Vector API can be loaded, of a module that was resolved at the start or later.
  private static boolean vectorsThere() {
    try {
      Class.forName("jdk.incubator.vector.FloatVector", false, Kernels.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException _) {
      return false;
    }
  }

  /// Whether HotSpot's second compiler runs. Vectors are objects without it.
  private static boolean optimises() {
    if (System.getProperty("java.vm.info", "").contains("emulated-client")) {
      return false;
    }
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .map(LAST_LEVEL::matcher)
        .filter(Matcher::matches)
        .reduce((_, last) -> last)
        .map(level -> Integer.parseInt(level.group(1)) >= OPTIMISING_LEVEL)
        .orElse(true);
  }

  /// The plain kernels, with a warning: they take several times as long.
  private static Kernels scalar(String reason) {
    System.getLogger(Kernels.class.getName())
        .log(Level.WARNING, "DenseVec computes without vectors, several times as slow: " + reason);
    return new Kernels(new ScalarKernels(winograd()), reason);
  }
}
