package dev.densevec.cli.watch;

import dev.densevec.protobuf.ProtoMessage;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// How many of some numbers lie in each of equal parts of their range.
///
/// @param min the least number
/// @param max the greatest number
/// @param sum of all numbers
/// @param squares sum of their squares
/// @param counts of the parts, from the least on
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record Histogram(double min, double max, double sum, double squares, double[] counts) {
  private static final int PARTS = 30;

  /// Fields of TensorBoard's message.
  private static final int MIN = 1;

  private static final int MAX = 2;
  private static final int COUNT = 3;
  private static final int SUM = 4;
  private static final int SQUARES = 5;
  private static final int LIMITS = 6;
  private static final int COUNTS = 7;

  /// Counts float32 numbers; empty if one is not finite.
  static Optional<Histogram> of(MemorySegment numbers) {
    long count = numbers.byteSize() / Float.BYTES;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    for (long i = 0; i < count; i++) {
      double value = numbers.getAtIndex(Parameters.ELEMENT, i);
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      squares += value * value;
    }
    if (!Double.isFinite(squares) || count == 0) {
      return Optional.empty();
    }
    double[] counts = new double[max > min ? PARTS : 1];
    double perUnit = max > min ? PARTS / (max - min) : 0;
    for (long i = 0; i < count; i++) {
      double at = (numbers.getAtIndex(Parameters.ELEMENT, i) - min) * perUnit;
      counts[Math.min((int) at, counts.length - 1)]++;
    }
    return Optional.of(new Histogram(min, max, sum, squares, counts));
  }

  ProtoMessage message() {
    double[] limits = new double[counts.length];
    double count = 0;
    for (int i = 0; i < counts.length; i++) {
      limits[i] = min + (max - min) * (i + 1) / counts.length;
      count += counts[i];
    }
    return new ProtoMessage()
        .float64(MIN, min)
        .float64(MAX, max)
        .float64(COUNT, count)
        .float64(SUM, sum)
        .float64(SQUARES, squares)
        .float64s(LIMITS, limits)
        .float64s(COUNTS, counts);
  }
}
