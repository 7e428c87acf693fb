/// Plans of training: the steps of a batch's way through a network and back, and where every number
/// lies, before any memory is taken.
package dev.densevec.plan.train;
