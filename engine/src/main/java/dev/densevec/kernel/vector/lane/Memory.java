package dev.densevec.kernel.vector.lane;

import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Lanes.VECTOR;
import static dev.densevec.kernel.vector.lane.Lanes.wrongClass;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The process's memory, by address.
///
/// A segment that comes as an argument is one of several kinds to the compiler, as soon as a
/// process has used more than one: it tests the kind, whether the segment is still alive, and its
/// bounds at each access, and what other code did to segments before decides whether these tests
/// leave the loops. It knows all that ahead of one constant segment, so a kernel is compiled in
/// half the time, to the same code in every process. What kernels touch is checked elsewhere: the
/// scalar kernels check each access of the same calls, and tests put guard zones around what a plan
/// names.
public final class Memory {
  @SuppressWarnings("restricted") // What is read and written belongs to the engine's own segments.
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /// The bits that an address may have set.
  public static final long MASK = Long.MAX_VALUE >> 1;

  /// The bits that the number of floats of a run may have: so the compiler knows that their bytes
  /// are an `int`, and addresses them by base and index.
  public static final int RUN = (1 << 28) - 1;

  private Memory() {}

  /// An address as it is, in a form that shows the compiler that it is in bounds, as is what lies
  /// up to an `int` of bytes after it: no address uses the highest two bits. This spares a test at
  /// each access whose offset the compiler can't bound, as where a stride is a variable.
  public static long at(long address) {
    return address & MASK;
  }

  public static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(SPECIES, ALL, at(address), ORDER);
  }

  /// The vector some bytes after an address. An access takes one instruction where the compiler
  /// knows that the bytes are not negative, as it does of a loop's counter.
  ///
  /// The test of its class vanishes, as in [Lanes#VECTOR]. Without it, passes of a few channels of
  /// 512 bits made objects of their vectors in every other start.
  ///
  /// @param base an address of [#at]
  public static FloatVector load(long base, int bytes) {
    FloatVector vector = FloatVector.fromMemorySegment(SPECIES, ALL, base + bytes, ORDER);
    if (vector.getClass() != VECTOR) throw wrongClass();
    return vector;
  }
}
