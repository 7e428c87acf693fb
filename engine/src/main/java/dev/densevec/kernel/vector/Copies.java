package dev.densevec.kernel.vector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;

/// Copies of kernels whose code lies in a class of its own, so that the virtual machine compiles it
/// anew.
final class Copies {
  private Copies() {}

  /// A copy of a kernel.
  ///
  /// @param type what both are used as
  static <T> T of(T kernel, Class<T> type) {
    try {
      return type.cast(
          MethodHandles.lookup()
              .defineHiddenClass(code(kernel), true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] code(Object kernel) {
    // A copy's name is that of its original with a suffix behind a slash.
    String name = kernel.getClass().getSimpleName().replaceFirst("/.*", "");
    try (InputStream file = Copies.class.getResourceAsStream(name + ".class")) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
