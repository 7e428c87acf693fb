package dev.densevec.plan.layout;

/// Where the packed weights of a classifier lie in the parameter segment.
///
/// @param weights byte offset of the panels
/// @param bias byte offset of the bias
/// @param panels number of panels
public record LinearPlan(long weights, long bias, int panels) {}
