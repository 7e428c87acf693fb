/// From a network's description to a list of steps with every size and offset known, before any
/// memory is taken.
///
/// A plan is a pure function of the network, the input's shape, the kernels' tile sizes and the
/// number of workers.
package dev.densevec.plan;
