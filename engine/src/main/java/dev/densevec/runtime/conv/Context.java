package dev.densevec.runtime.conv;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import dev.densevec.runtime.team.Barrier;
import dev.densevec.runtime.team.Split;
import java.lang.foreign.MemorySegment;

/// What a worker needs to run its share of a plan's steps.
///
/// @param kernels the kernels
/// @param operands activations, arenas and scratches; packed weights; the plan's index tables
/// @param arena byte offset of the image's arena in `data`
/// @param scratch byte offset of the worker's scratch in `data`
/// @param worker number of the worker among those that share the image
/// @param workers workers that share the image
/// @param barrier barrier of these workers
public record Context(
    KernelSet kernels,
    Operands operands,
    long arena,
    long scratch,
    int worker,
    int workers,
    Barrier barrier) {

  /// Activations: arenas and scratches.
  public MemorySegment data() {
    return operands.data();
  }

  /// Zeroes some bytes of the data.
  public void clear(long offset, long bytes) {
    kernels.pointwise().clear(operands.data(), offset, bytes / Float.BYTES);
  }

  /// First of `units` that this worker does; it ends at [#shareEnd].
  public int shareStart(int units) {
    return Split.start(units, worker, workers);
  }

  /// First of `units` that the next worker does.
  public int shareEnd(int units) {
    return Split.start(units, worker + 1, workers);
  }
}
