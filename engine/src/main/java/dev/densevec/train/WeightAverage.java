package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;

/// A running average of a network's parameters and running statistics: `average = decay * average +
/// (1 - decay) * value`, starting from the values there are.
public final class WeightAverage implements Averaging, AutoCloseable {
  private final Parameters source;
  private final Parameters average;
  private final double decay;
  private final boolean warmUp;
  private long updates;

  /// @param source the parameters that are averaged
  /// @param decay share of the average that is kept, at least 0 and below 1
  /// @param warmUp whether the first steps keep less, `(1 + t) / (10 + t)` in step `t`, so that the
  ///   average soon forgets where it started
  /// @throws IllegalArgumentException if the decay is out of range
  public WeightAverage(Parameters source, double decay, boolean warmUp) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("decay is " + decay + ", expected 0 to below 1");
    }
    this.source = source;
    this.decay = decay;
    this.warmUp = warmUp;
    this.average = Parameters.allocate(source.spec());
    source.segments().forEach((name, segment) -> average.get(name).copyFrom(segment));
  }

  /// Takes the present values in.
  @Override
  public void update() {
    updates++;
    double kept = warmUp ? Math.min(decay, (1.0 + updates) / (10.0 + updates)) : decay;
    for (var entry : source.segments().entrySet()) {
      update(average.get(entry.getKey()), entry.getValue(), (float) (1 - kept));
    }
  }

  private static void update(MemorySegment average, MemorySegment values, float share) {
    for (long at = 0; at < values.byteSize(); at += Float.BYTES) {
      float old = average.get(Parameters.ELEMENT, at);
      float value = values.get(Parameters.ELEMENT, at);
      average.set(Parameters.ELEMENT, at, old + share * (value - old));
    }
  }

  /// The average.
  @Override
  public Parameters average() {
    return average;
  }

  /// Updates done, which a checkpoint keeps with the average.
  public long updates() {
    return updates;
  }

  /// Goes on from a checkpoint, whose average has been copied to [#average()].
  @Override
  public void resume(long updatesDone) {
    updates = updatesDone;
  }

  @Override
  public void close() {
    average.close();
  }
}
