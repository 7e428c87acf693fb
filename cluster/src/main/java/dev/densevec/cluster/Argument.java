package dev.densevec.cluster;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/// An argument of a function of MPI: one that each call passes, or one that is always the same.
sealed interface Argument permits Argument.Passed, Argument.Fixed, Handle {
  /// An address, as a `long`: calls allocate nothing then, not even a slice of a segment.
  Argument ADDRESS = new Passed(ValueLayout.JAVA_LONG);

  /// A C `int`.
  Argument INT = new Passed(ValueLayout.JAVA_INT);

  /// What a call passes.
  record Passed(MemoryLayout layout) implements Argument {}

  /// A handle that the library made, as [Abi#handleLayout()] has it.
  record Fixed(Object value) implements Argument {}
}
