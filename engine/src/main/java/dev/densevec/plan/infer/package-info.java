/// Plans of inference: which steps an image takes through a network, and where every number lies,
/// before any memory is taken.
///
/// A plan is a pure function of the network, the input's shape, the kernels' tile sizes and the
/// number of workers.
package dev.densevec.plan.infer;
