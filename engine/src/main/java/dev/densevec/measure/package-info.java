/// What speed is held against: the machine's own limits, measured beside it, and the spread of
/// samples.
package dev.densevec.measure;
