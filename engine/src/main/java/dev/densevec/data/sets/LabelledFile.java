package dev.densevec.data.sets;

import java.nio.file.Path;

/// An image file and the class it belongs to.
///
/// @param path the file
/// @param label index of the class
record LabelledFile(Path path, int label) {}
