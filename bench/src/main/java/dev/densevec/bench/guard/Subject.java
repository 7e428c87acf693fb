package dev.densevec.bench.guard;

/// Something whose speed is watched.
///
/// @param name its name, by which its figure is recorded
/// @param threads threads it computes with
/// @param work operations of a run: twice the multiply-adds, or the floats that a pass makes
/// @param body one run
record Subject(String name, int threads, double work, Runnable body) {}
