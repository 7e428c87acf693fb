package dev.densevec.data.sets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The parts of a data set, and the words for them that folders and tables have, in any case.
public enum PartName {
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

  /// The part that a word stands for.
  public static Optional<PartName> of(String word) {
    return Optional.ofNullable(NAMES.get(word.toLowerCase(Locale.ROOT)));
  }

  /// The parts among some folders: none if a `train` is missing and some folder is no part, for
  /// then the folders are classes.
  ///
  /// @throws IOException if two folders are the same part
  static Map<PartName, Path> among(List<Path> folders) throws IOException {
    Map<PartName, Path> parts = new EnumMap<>(PartName.class);
    boolean others = false;
    for (Path folder : folders) {
      Optional<PartName> part = of(String.valueOf(folder.getFileName()));
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
