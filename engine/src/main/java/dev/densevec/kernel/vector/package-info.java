/// Kernels in the Vector API; the only package that touches `jdk.incubator.vector`.
///
/// What C2 needs to keep every vector in a register, found by measuring:
/// - Accumulators are local variables, one named variable each; an array or a helper's return value
///   is boxed.
/// - A tile's loop is a single run over the channels. Nested short runs make C2 split the loop and
///   spill the accumulators.
/// - In the big tiles only the API's own methods are called: C2 stops inlining others when a method
///   has this many nodes.
/// - An accumulator starts from [jdk.incubator.vector.FloatVector#zero] and the bias is added at
///   the end; a value merged from two branches is boxed.
/// - Leave registers free: 28 accumulators fit 32 registers on paper, but C2 spills them in the
///   loop; 24 run twice as fast in a whole network.
/// - `max` follows [Math#max(float, float)] and costs several instructions, so hot passes compare
///   and blend.
package dev.densevec.kernel.vector;
