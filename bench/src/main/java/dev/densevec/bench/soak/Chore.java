package dev.densevec.bench.soak;

import java.io.IOException;

/// A piece of work that is done again and again, with the same result each time.
@FunctionalInterface
interface Chore extends AutoCloseable {
  /// Does it once, from any thread.
  ///
  /// @return the bits of the result
  /// @throws IOException if a file can't be written or read
  int bits() throws IOException;

  /// Whether any number of threads may do it at a time: all use one model then.
  default boolean isShared() {
    return false;
  }

  @Override
  default void close() {}
}
