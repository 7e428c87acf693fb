/// Tiles: the loops that nearly all multiply-adds are done in, and the table of them, [Tiles].
///
/// `Conv*` and `Outer*` are generated from that table by `TileSources` in the test sources, one
/// class a line; CONTRIBUTING has what to do for a new one, `docs/kernels.md` why they look as they
/// do.
package dev.densevec.kernel.vector.tile;
