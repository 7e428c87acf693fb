package dev.densevec.kernel.select;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.scalar.ScalarKernels;
import dev.densevec.kernel.vector.VectorKernels;
import java.util.Locale;

/// The kernels this machine runs best, and why.
///
/// The system property `densevec.vector.bits` forces a choice: 128, 256 or 512 bits, or 0 for the
/// scalar kernels.
///
/// @param set the kernels
/// @param reason why they were chosen, one sentence
public record Kernels(KernelSet set, String reason) {
  private static final String PROPERTY = "densevec.vector.bits";

  private static final String WINOGRAD = "densevec.winograd";

  private static Kernels chosen;

  /// The choice for this process.
  ///
  /// @throws IllegalArgumentException if the property has another value
  public static synchronized Kernels chosen() {
    // Not a static initializer: it would wrap the exception, and throw another one the next time.
    if (chosen == null) {
      CompilerDirectives.add();
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
      case "128", "256", "512" ->
          new Kernels(
              new VectorKernels(winograd()), PROPERTY + "=" + forced + " forces the length");
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + forced + "', expected 128, 256, 512 or 0 for scalar");
    };
  }

  private static boolean winograd() {
    String asked = System.getProperty(WINOGRAD, "").strip();
    return switch (asked) {
      case "", "on" -> true;
      case "off" -> false;
      default ->
          throw new IllegalArgumentException(WINOGRAD + " is '" + asked + "', expected on or off");
    };
  }

  private static Kernels preferred() {
    String vm = System.getProperty("java.vm.name", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      return scalar("the virtual machine '" + vm + "' may not compile the Vector API");
    }
    if (System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT).contains("interpreted")) {
      return scalar("the virtual machine only interprets");
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return scalar("the module jdk.incubator.vector is not there: --add-modules names it");
    }
    if (!VectorKernels.reachMemory()) {
      return scalar(
          "native access is denied: --enable-native-access=dev.densevec.engine allows it");
    }
    KernelSet vectors = new VectorKernels(winograd());
    return new Kernels(
        vectors, "the processor's preferred length is " + vectors.lanes() * Float.SIZE + " bits");
  }

  private static Kernels scalar(String reason) {
    return new Kernels(new ScalarKernels(winograd()), reason);
  }
}
