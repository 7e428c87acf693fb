package dev.densevec.data.decode.webp.lossless;

/// What an encoder did to a picture's pixels to make them smaller, to be undone (WebP lossless,
/// section 4).
interface Transform {

  /// Undoes the transform.
  ///
  /// @param pixels transformed; may be changed
  /// @return the pixels as they were, perhaps in the same array
  int[] invert(int[] pixels);
}
