package dev.densevec.data.sets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An image file and what it shows.
///
/// @param path the file
/// @param label index of the class; -1 if it has any number of labels
/// @param target of a file with any number of labels a number for each class, NaN where it is not
///   known; empty for a file of one class
/// @param group what files belong together by, as those of one patient
public record LabelledFile(Path path, int label, List<Float> target, Optional<String> group) {

  public LabelledFile {
    target = List.copyOf(target);
    if ((label < 0) == target.isEmpty()) {
      throw new IllegalArgumentException(path + ": expected either a class or labels");
    }
  }

  /// A file of one class.
  LabelledFile(Path path, int label) {
    this(path, label, List.of(), Optional.empty());
  }
}
