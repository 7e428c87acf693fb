package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.at;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Small whole numbers: 16 bits each in memory, for the shortest vectors have no half of as many
/// bytes, floats in registers.
final class Positions {
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

  private Positions() {}

  static void store(FloatVector positions, long address) {
    ((ShortVector) positions.convertShape(VectorOperators.F2S, SHORTS, 0))
        .intoMemorySegment(ALL, at(address), ORDER);
  }

  static FloatVector load(long address) {
    return (FloatVector)
        ShortVector.fromMemorySegment(SHORTS, ALL, at(address), ORDER)
            .convertShape(VectorOperators.S2F, SPECIES, 0);
  }
}
