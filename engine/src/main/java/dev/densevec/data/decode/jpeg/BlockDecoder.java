package dev.densevec.data.decode.jpeg;

import java.io.IOException;

/// Decodes the blocks of one scan in their order; one implementation for each entropy coding.
interface BlockDecoder {
  /// Adds what the scan says of the next block.
  ///
  /// @param block coefficients in natural order, zero before the first scan
  /// @param at index in `block` of the first of the 64
  /// @throws IOException if the data end too early or are damaged
  void decode(Component component, short[] block, int at) throws IOException;

  /// Starts anew after a restart marker whose content begins at `position`.
  void restart(int position);

  /// Index of a marker that ended the data, or of some byte before the next marker.
  int position();
}
