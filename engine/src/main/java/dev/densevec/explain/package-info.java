/// What a trained network shows of itself: which earlier features each layer uses, and which part
/// of a picture a class was seen in.
package dev.densevec.explain;
