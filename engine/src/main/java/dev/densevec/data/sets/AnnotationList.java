package dev.densevec.data.sets;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tiny ImageNet's `val_annotations.txt`: a line an image, with the file's name, a tab, its class,
/// and after another tab a box that is not read.
final class AnnotationList {
  private static final String SUFFIX = "_annotations.txt";
  private static final int MAX_BYTES = 64 << 20;

  private AnnotationList() {}

  /// The list in the folder of a part.
  static Optional<Path> in(Path folder) throws IOException {
    return DataFiles.list(
            folder, file -> DataFiles.name(file).endsWith(SUFFIX) && Files.isRegularFile(file))
        .stream()
        .findFirst();
  }

  /// The images of a list, in its order; they lie in the folder `images` beside it, or beside it.
  ///
  /// @param names of the classes
  /// @throws IOException if a line is none, a class is unknown, or an image is missing
  static List<LabelledFile> read(Path list, Path folder, List<String> names) throws IOException {
    Path images = folder.resolve("images");
    Path place = Files.isDirectory(images) ? images : folder;
    List<LabelledFile> files = new ArrayList<>();
    int number = 0;
    for (String line : InputFiles.text(list, MAX_BYTES).lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      int label = cells.length < 2 ? -1 : names.indexOf(cells[1].strip());
      if (label < 0) {
        throw wrong(list, number, "expected a file, a tab and a class of the training part");
      }
      Path file = place.resolve(cells[0]);
      if (!Files.isRegularFile(file)) {
        throw wrong(list, number, file + " is missing");
      }
      files.add(new LabelledFile(file, label));
    }
    if (files.isEmpty()) {
      throw new IOException(list + ": no image in this list");
    }
    return files;
  }

  private static IOException wrong(Path list, int line, String problem) {
    return new IOException(String.format(Locale.ROOT, "%s: line %d: %s", list, line, problem));
  }
}
