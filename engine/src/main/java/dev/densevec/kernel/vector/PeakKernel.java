package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.wrongClass;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The most multiply-adds a core can do: independent chains of them in registers, nothing loaded or
/// stored.
///
/// A chain is as slow as one multiply-add's latency, so there must be at least latency times
/// throughput of them: 8 on today's x86 cores, 16 on wide ARM cores. Too many spill where there are
/// only 16 registers. Both numbers of chains are tried and the faster counts.
///
/// The sum is the last operand. The compiler adds into its register; into a constant's it would
/// have to copy it first, once for each multiply-add, and a core that also serves another thread
/// has no room for twice the instructions.
public final class PeakKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /// The compiler must know the class of what goes around a loop: it makes objects of vectors that
  /// might be of any.
  private static final Class<?> VECTOR = SPECIES.vectorType();

  /// What a round adds to each element of a chain.
  private static final float GROWTH = 0x1p-20f;

  private static final int FEW = 12;
  private static final int MANY = 20;
  private static final int ITERATIONS = 10_000;
  private static final int WARMUP_CALLS = 3_000;

  private PeakKernel() {}

  /// Lanes of the vectors used.
  public static int lanes() {
    return SPECIES.length();
  }

  /// Compiles the loops; the first measurement would otherwise be one of the interpreter.
  ///
  /// @return a number that depends on every operation
  public static float warmUp() {
    float sum = 0;
    for (int i = 0; i < WARMUP_CALLS; i++) {
      sum += chains12(100) + chains20(100);
    }
    return sum;
  }

  /// Speed of the calling thread in GFLOP/s (a multiply-add is two operations), over about `millis`
  /// milliseconds.
  ///
  /// @throws IllegalArgumentException if `millis` is below 2
  public static double gflops(long millis) {
    if (millis < 2) {
      throw new IllegalArgumentException("millis is " + millis + ", expected at least 2");
    }
    return Math.max(rate(FEW, millis / 2), rate(MANY, millis / 2));
  }

  private static double rate(int chains, long millis) {
    float sum = 0;
    long calls = 0;
    long start = System.nanoTime();
    long elapsed;
    do {
      sum += chains == FEW ? chains12(ITERATIONS) : chains20(ITERATIONS);
      calls++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < millis * 1_000_000);
    double operations = 2.0 * calls * ITERATIONS * chains * SPECIES.length();
    // Every chain grows: a sum that is not positive would mean the loops were not run.
    return sum > 0 && Float.isFinite(sum) ? operations / elapsed : Double.NaN;
  }

  /// `iterations` rounds of one multiply-add to each of 12 accumulators.
  private static float chains12(int iterations) {
    FloatVector scale = FloatVector.broadcast(SPECIES, GROWTH);
    FloatVector shift = FloatVector.broadcast(SPECIES, 1);
    FloatVector acc0 = FloatVector.zero(SPECIES);
    FloatVector acc1 = FloatVector.zero(SPECIES);
    FloatVector acc2 = FloatVector.zero(SPECIES);
    FloatVector acc3 = FloatVector.zero(SPECIES);
    FloatVector acc4 = FloatVector.zero(SPECIES);
    FloatVector acc5 = FloatVector.zero(SPECIES);
    FloatVector acc6 = FloatVector.zero(SPECIES);
    FloatVector acc7 = FloatVector.zero(SPECIES);
    FloatVector acc8 = FloatVector.zero(SPECIES);
    FloatVector acc9 = FloatVector.zero(SPECIES);
    FloatVector acc10 = FloatVector.zero(SPECIES);
    FloatVector acc11 = FloatVector.zero(SPECIES);
    for (int i = 0; i < iterations; i++) {
      if (acc0.getClass() != VECTOR) throw wrongClass();
      if (acc1.getClass() != VECTOR) throw wrongClass();
      if (acc2.getClass() != VECTOR) throw wrongClass();
      if (acc3.getClass() != VECTOR) throw wrongClass();
      if (acc4.getClass() != VECTOR) throw wrongClass();
      if (acc5.getClass() != VECTOR) throw wrongClass();
      if (acc6.getClass() != VECTOR) throw wrongClass();
      if (acc7.getClass() != VECTOR) throw wrongClass();
      if (acc8.getClass() != VECTOR) throw wrongClass();
      if (acc9.getClass() != VECTOR) throw wrongClass();
      if (acc10.getClass() != VECTOR) throw wrongClass();
      if (acc11.getClass() != VECTOR) throw wrongClass();
      acc0 = scale.fma(shift, acc0);
      acc1 = scale.fma(shift, acc1);
      acc2 = scale.fma(shift, acc2);
      acc3 = scale.fma(shift, acc3);
      acc4 = scale.fma(shift, acc4);
      acc5 = scale.fma(shift, acc5);
      acc6 = scale.fma(shift, acc6);
      acc7 = scale.fma(shift, acc7);
      acc8 = scale.fma(shift, acc8);
      acc9 = scale.fma(shift, acc9);
      acc10 = scale.fma(shift, acc10);
      acc11 = scale.fma(shift, acc11);
    }
    return acc0.add(acc1)
        .add(acc2)
        .add(acc3)
        .add(acc4)
        .add(acc5)
        .add(acc6)
        .add(acc7)
        .add(acc8)
        .add(acc9)
        .add(acc10)
        .add(acc11)
        .reduceLanes(VectorOperators.ADD);
  }

  /// `iterations` rounds of one multiply-add to each of 20 accumulators.
  private static float chains20(int iterations) {
    FloatVector scale = FloatVector.broadcast(SPECIES, GROWTH);
    FloatVector shift = FloatVector.broadcast(SPECIES, 1);
    FloatVector acc0 = FloatVector.zero(SPECIES);
    FloatVector acc1 = FloatVector.zero(SPECIES);
    FloatVector acc2 = FloatVector.zero(SPECIES);
    FloatVector acc3 = FloatVector.zero(SPECIES);
    FloatVector acc4 = FloatVector.zero(SPECIES);
    FloatVector acc5 = FloatVector.zero(SPECIES);
    FloatVector acc6 = FloatVector.zero(SPECIES);
    FloatVector acc7 = FloatVector.zero(SPECIES);
    FloatVector acc8 = FloatVector.zero(SPECIES);
    FloatVector acc9 = FloatVector.zero(SPECIES);
    FloatVector acc10 = FloatVector.zero(SPECIES);
    FloatVector acc11 = FloatVector.zero(SPECIES);
    FloatVector acc12 = FloatVector.zero(SPECIES);
    FloatVector acc13 = FloatVector.zero(SPECIES);
    FloatVector acc14 = FloatVector.zero(SPECIES);
    FloatVector acc15 = FloatVector.zero(SPECIES);
    FloatVector acc16 = FloatVector.zero(SPECIES);
    FloatVector acc17 = FloatVector.zero(SPECIES);
    FloatVector acc18 = FloatVector.zero(SPECIES);
    FloatVector acc19 = FloatVector.zero(SPECIES);
    for (int i = 0; i < iterations; i++) {
      if (acc0.getClass() != VECTOR) throw wrongClass();
      if (acc1.getClass() != VECTOR) throw wrongClass();
      if (acc2.getClass() != VECTOR) throw wrongClass();
      if (acc3.getClass() != VECTOR) throw wrongClass();
      if (acc4.getClass() != VECTOR) throw wrongClass();
      if (acc5.getClass() != VECTOR) throw wrongClass();
      if (acc6.getClass() != VECTOR) throw wrongClass();
      if (acc7.getClass() != VECTOR) throw wrongClass();
      if (acc8.getClass() != VECTOR) throw wrongClass();
      if (acc9.getClass() != VECTOR) throw wrongClass();
      if (acc10.getClass() != VECTOR) throw wrongClass();
      if (acc11.getClass() != VECTOR) throw wrongClass();
      if (acc12.getClass() != VECTOR) throw wrongClass();
      if (acc13.getClass() != VECTOR) throw wrongClass();
      if (acc14.getClass() != VECTOR) throw wrongClass();
      if (acc15.getClass() != VECTOR) throw wrongClass();
      if (acc16.getClass() != VECTOR) throw wrongClass();
      if (acc17.getClass() != VECTOR) throw wrongClass();
      if (acc18.getClass() != VECTOR) throw wrongClass();
      if (acc19.getClass() != VECTOR) throw wrongClass();
      acc0 = scale.fma(shift, acc0);
      acc1 = scale.fma(shift, acc1);
      acc2 = scale.fma(shift, acc2);
      acc3 = scale.fma(shift, acc3);
      acc4 = scale.fma(shift, acc4);
      acc5 = scale.fma(shift, acc5);
      acc6 = scale.fma(shift, acc6);
      acc7 = scale.fma(shift, acc7);
      acc8 = scale.fma(shift, acc8);
      acc9 = scale.fma(shift, acc9);
      acc10 = scale.fma(shift, acc10);
      acc11 = scale.fma(shift, acc11);
      acc12 = scale.fma(shift, acc12);
      acc13 = scale.fma(shift, acc13);
      acc14 = scale.fma(shift, acc14);
      acc15 = scale.fma(shift, acc15);
      acc16 = scale.fma(shift, acc16);
      acc17 = scale.fma(shift, acc17);
      acc18 = scale.fma(shift, acc18);
      acc19 = scale.fma(shift, acc19);
    }
    return acc0.add(acc1)
        .add(acc2)
        .add(acc3)
        .add(acc4)
        .add(acc5)
        .add(acc6)
        .add(acc7)
        .add(acc8)
        .add(acc9)
        .add(acc10)
        .add(acc11)
        .add(acc12)
        .add(acc13)
        .add(acc14)
        .add(acc15)
        .add(acc16)
        .add(acc17)
        .add(acc18)
        .add(acc19)
        .reduceLanes(VectorOperators.ADD);
  }
}
