package dev.densevec.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The parts of a data set, and what their folders are called, in any case.
enum PartName {
  TRAIN,
  VALIDATION,
  TEST;

  private static final Map<String, PartName> NAMES =
      Map.of(
          "train", TRAIN,
          "training", TRAIN,
          "valid", VALIDATION,
          "val", VALIDATION,
          "validation", VALIDATION,
          "dev", VALIDATION,
          "test", TEST,
          "testing", TEST);

  /// The part that a folder's name stands for.
  static Optional<PartName> of(Path folder) {
    String name = String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(NAMES.get(name));
  }

  /// The parts among some folders: none if a `train` is missing and some folder is no part, for
  /// then the folders are classes.
  ///
  /// @throws IOException if two folders are the same part
  static Map<PartName, Path> among(List<Path> folders) throws IOException {
    Map<PartName, Path> parts = new EnumMap<>(PartName.class);
    boolean others = false;
    for (Path folder : folders) {
      Optional<PartName> part = of(folder);
      others |= part.isEmpty();
      Path before = part.isEmpty() ? null : parts.put(part.get(), folder);
      if (before != null && !Files.isSameFile(before, folder)) {
        throw new IOException(
            folder + ": the same part as " + before + ", and only one of them can be meant");
      }
    }
    return others && !parts.containsKey(TRAIN) ? Map.of() : parts;
  }
}
