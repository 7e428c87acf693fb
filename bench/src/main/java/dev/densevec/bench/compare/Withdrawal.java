package dev.densevec.bench.compare;

/// An engine that takes no part in a contest, or not to its end.
///
/// @param name its name
/// @param reason why: it can't do the work, computes something else, or failed on the way
record Withdrawal(String name, String reason) {}
