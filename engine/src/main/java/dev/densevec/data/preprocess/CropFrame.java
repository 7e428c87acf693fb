package dev.densevec.data.preprocess;

/// The part of a picture that a network sees, in the picture's own pixels; where the picture is
/// smaller than the crop, it reaches beyond.
///
/// @param left distance of its left edge from the picture's
/// @param top distance of its upper edge from the picture's
/// @param width columns, not always whole
/// @param height rows, not always whole
public record CropFrame(double left, double top, double width, double height) {}
