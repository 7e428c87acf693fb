package dev.densevec.cli.speed;

import java.util.List;

/// What was measured of a load.
///
/// @param slices the runs in slices
/// @param millis the duration of each run
record Samples(List<Slice> slices, List<Double> millis) {}
