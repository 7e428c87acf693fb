/// DenseVec against other engines, side by side.
///
/// Engines take turns in short slices, never at once, so that whatever else the machine does hits
/// all of them. What is reported is the ratio within a round, with its spread, and the machine's
/// own speed in the same minutes.
package dev.densevec.bench.compare;
