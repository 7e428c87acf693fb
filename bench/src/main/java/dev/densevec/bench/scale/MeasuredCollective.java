package dev.densevec.bench.scale;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Ranks whose exchanges are counted and timed. What runs beside a step, on [#background()], counts
/// for itself.
final class MeasuredCollective implements Collective {
  private final Collective ranks;
  private Optional<MeasuredCollective> beside = Optional.empty();
  private long calls;
  private long bytes;
  private long nanos;

  MeasuredCollective(Collective ranks) {
    this.ranks = ranks;
  }

  @Override
  public int rank() {
    return ranks.rank();
  }

  @Override
  public int size() {
    return ranks.size();
  }

  @Override
  public void gather(MemorySegment segment, long[] bounds) {
    long start = System.nanoTime();
    ranks.gather(segment, bounds);
    count(start, bounds[bounds.length - 1] - bounds[0]);
  }

  @Override
  public void sum(MemorySegment floats) {
    long start = System.nanoTime();
    ranks.sum(floats);
    count(start, floats.byteSize());
  }

  private void count(long start, long size) {
    nanos += System.nanoTime() - start;
    bytes += size;
    calls++;
  }

  @Override
  public Optional<Collective> background() {
    if (beside.isEmpty()) {
      beside = ranks.background().map(MeasuredCollective::new);
    }
    return beside.map(other -> other);
  }

  /// Begins to count anew. No step is under way.
  void clear() {
    calls = 0;
    bytes = 0;
    nanos = 0;
    beside.ifPresent(MeasuredCollective::clear);
  }

  /// Exchanges since the last [#clear()], those beside the steps among them.
  long calls() {
    return calls + beside.map(other -> other.calls).orElse(0L);
  }

  /// Bytes of their results.
  long bytes() {
    return bytes + beside.map(other -> other.bytes).orElse(0L);
  }

  /// Nanoseconds that steps have spent in exchanges, waiting for slower ranks included.
  long nanos() {
    return nanos;
  }

  /// Nanoseconds of exchanges that ran beside the steps.
  long nanosBeside() {
    return beside.map(other -> other.nanos).orElse(0L);
  }
}
