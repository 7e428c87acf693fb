package dev.densevec.train.collective;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What processes that train one network together, the ranks, need of each other.
///
/// All ranks make the same calls in the same order, with segments of the same size and the same
/// bounds. A call returns when this rank has its result. One thread at a time makes calls: the one
/// that calls the trainer or the network. Segments are native memory in native byte order.
///
/// A call that can't be completed, because another rank is gone or the network is down, throws an
/// [IllegalStateException] in one line or ends the process. It never returns without the result.
///
/// A step makes some hundreds of calls. So a call allocates nothing on the heap, and keeps what
/// memory it needs from call to call.
public interface Collective {

  /// Number of this rank, from 0 on.
  int rank();

  /// Number of ranks, a power of two.
  int size();

  /// Gives each rank's part of `bytes` to all others, in place. A part may be empty.
  ///
  /// @param bytes on return holds the parts of all ranks
  /// @param bounds `size() + 1` ascending byte offsets: the part of rank `r` is `[bounds[r],
  ///   bounds[r + 1])`. The first need not be 0, and an offset may be above 2^31; what lies outside
  ///   is left alone. The array is the caller's, who changes it after the call.
  void gather(MemorySegment bytes, long[] bounds);

  /// Adds up all ranks' float32 elements in place, pairwise: `((r0 + r1) + (r2 + r3)) + ...`. The
  /// order of the sum is part of the contract: any other gives other bits.
  ///
  /// @param floats a multiple of `64 * size()` bytes, aligned to 64; on return the sums
  void sum(MemorySegment floats);

  /// Another channel between the same ranks, which one other thread may use while this one is in
  /// use. All ranks ask for it at the same place in the order of calls, and each time the same one
  /// is returned. Empty where the transport serves only one thread.
  default Optional<Collective> background() {
    return Optional.empty();
  }

  /// A single rank, which needs nothing of others.
  static Collective alone() {
    return Alone.INSTANCE;
  }
}
