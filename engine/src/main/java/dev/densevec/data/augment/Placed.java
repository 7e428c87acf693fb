package dev.densevec.data.augment;

import dev.densevec.data.image.Picture;

/// A window onto a picture: the network's input before normalising.
///
/// @param picture the pixels
/// @param top row of the picture at the window's upper edge; negative if the window begins above
/// @param left column of the picture at the window's left edge; negative if it begins beside
public record Placed(Picture picture, int top, int left) {}
