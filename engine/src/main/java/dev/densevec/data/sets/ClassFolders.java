package dev.densevec.data.sets;

import dev.densevec.data.files.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Folders of images, one for each class, perhaps below `train` and `test` (or `val`).
final class ClassFolders {
  private static final String TRAIN = "train";
  private static final List<String> TEST = List.of("test", "val", "validation");

  private ClassFolders() {}

  /// Whether a folder has folders that could be classes.
  static boolean accepts(Path folder) throws IOException {
    return !classes(folder).isEmpty();
  }

  /// Opens the parts that a folder has; without a folder `train` in it, it is one training part.
  ///
  /// @param memory bytes up to which the decoded pictures of a part are kept
  static DataParts open(Path folder, long memory) throws IOException {
    Path train = folder.resolve(TRAIN);
    if (!Files.isDirectory(train)) {
      return new DataParts(Optional.of(part(folder, classNames(folder), memory)), Optional.empty());
    }
    List<String> names = classNames(train);
    Dataset first = part(train, names, memory);
    for (String name : TEST) {
      Path test = folder.resolve(name);
      if (Files.isDirectory(test)) {
        return new DataParts(Optional.of(first), Optional.of(part(test, names, memory)));
      }
    }
    return new DataParts(Optional.of(first), Optional.empty());
  }

  private static List<String> classNames(Path folder) throws IOException {
    List<String> names = classes(folder).stream().map(DataFiles::name).toList();
    if (names.isEmpty()) {
      throw new IOException(folder + ": no folder of a class in this folder");
    }
    return names;
  }

  private static List<Path> classes(Path folder) throws IOException {
    return DataFiles.list(
        folder, entry -> Files.isDirectory(entry) && !DataFiles.name(entry).startsWith("."));
  }

  private static Dataset part(Path folder, List<String> names, long memory) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path entry : classes(folder)) {
      int label = names.indexOf(DataFiles.name(entry));
      if (label < 0) {
        throw new IOException(entry + ": the training part has no class of this name");
      }
      List<Path> images = DataFiles.list(entry, ImageSources::isImageName);
      if (images.isEmpty()) {
        throw new IOException(entry + ": no image in the folder of this class");
      }
      files.addAll(images);
      images.forEach(_ -> labels.add(label));
    }
    if (files.isEmpty()) {
      throw new IOException(folder + ": no folder of a class in this folder");
    }
    int[] values = labels.stream().mapToInt(Integer::intValue).toArray();
    return new FolderDataset(folder, files, values, names, Decoded.all(files, memory));
  }
}
