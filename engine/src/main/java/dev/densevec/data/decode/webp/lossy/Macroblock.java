package dev.densevec.data.decode.webp.lossy;

/// What is known of a macroblock, 16x16 samples of luma and 8x8 of each chroma, before its samples
/// are computed. One instance serves all macroblocks of a picture in turn.
final class Macroblock {
  /// Blocks of 4x4 samples: 16 of luma, row by row, then 4 of each chroma.
  static final int BLOCKS = 24;

  /// Where the blocks of the second and third component begin.
  static final int FIRST_U = 16;

  static final int FIRST_V = 20;

  /// Coefficients of a block.
  static final int BLOCK = 16;

  /// The segment, 0 to 3.
  int segment;

  /// Whether the file has no coefficients for it.
  boolean skipped;

  /// Whether luma is predicted by subblocks of 4x4 samples.
  boolean bySubblocks;

  /// How luma as a whole is predicted, if not by subblocks.
  int lumaMode;

  /// How both chroma components are predicted.
  int chromaMode;

  /// How each luma subblock is predicted, row by row.
  final int[] subblockModes = new int[FIRST_U];

  /// Dequantised coefficients of all blocks, each block's row by row; zero but where they are read.
  /// Like the decoders that define the format, 16 bits are kept.
  final short[] coefficients = new short[BLOCKS * BLOCK];

  /// For each block, one more than the place in scan order of its last coefficient.
  final int[] ends = new int[BLOCKS];

  /// Whether any coefficient is there.
  boolean coded;
}
