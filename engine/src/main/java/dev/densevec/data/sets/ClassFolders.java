package dev.densevec.data.sets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Folders of images, one for each class, perhaps below folders of parts.
final class ClassFolders {
  /// What Tiny ImageNet calls the folder of images whose classes a list names, or nobody knows.
  private static final String IMAGES = "images";

  private final Path root;
  private final long memory;
  private final boolean strict;
  private final List<String> notes = new ArrayList<>();

  private ClassFolders(Path root, long memory, boolean strict) {
    this.root = root;
    this.memory = memory;
    this.strict = strict;
  }

  /// Whether a folder has folders that could be classes.
  static boolean accepts(Path folder) throws IOException {
    return !PictureFolder.folders(folder).isEmpty();
  }

  /// Opens the parts that a folder has; without folders of parts it is one training part.
  ///
  /// @param memory bytes up to which the decoded pictures of a part are kept
  /// @param strict whether a broken picture makes the set be refused, rather than be left out
  static DataParts open(Path folder, long memory, boolean strict) throws IOException {
    return new ClassFolders(folder, memory, strict).open();
  }

  private DataParts open() throws IOException {
    List<Path> folders = PictureFolder.folders(root);
    Map<PartName, Path> parts = PartName.among(folders);
    Optional<Dataset> train;
    Optional<Dataset> validation = Optional.empty();
    Optional<Dataset> test = Optional.empty();
    if (parts.isEmpty()) {
      train = Optional.of(classes(root, classNames(root)));
    } else {
      noteUnused(folders, parts);
      Path first = parts.values().iterator().next();
      List<String> names = classNames(first);
      train = part(parts.get(PartName.TRAIN), names);
      validation = part(parts.get(PartName.VALIDATION), names);
      test = part(parts.get(PartName.TEST), names);
    }
    PictureFolder.companions(root).ifPresent(notes::add);
    return new DataParts(train, validation, test, notes);
  }

  private void noteUnused(List<Path> folders, Map<PartName, Path> parts) {
    List<String> unused =
        folders.stream().filter(f -> !parts.containsValue(f)).map(Path::toString).toList();
    if (!unused.isEmpty()) {
      notes.add(String.join(", ", unused) + ": no part of the set, not used");
    }
  }

  private static List<String> classNames(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Path entry : PictureFolder.folders(folder)) {
      String name = className(entry);
      if (!seen.add(name)) {
        throw new IOException(entry + ": another folder of a class has the same name");
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      throw new IOException(folder + ": no folder of a class in this folder");
    }
    return names;
  }

  /// A folder's name, with line breaks replaced as [dev.densevec.data.ModelNotes] does.
  private static String className(Path folder) throws IOException {
    return DataFiles.faithfulName(folder).replaceAll("\\R", " ");
  }

  private Optional<Dataset> part(Path folder, List<String> names) throws IOException {
    if (folder == null) {
      return Optional.empty();
    }
    Optional<Path> list = AnnotationList.in(folder);
    if (list.isPresent()) {
      return Optional.of(set(AnnotationList.read(list.get(), folder, names), folder, names));
    }
    List<Path> folders = PictureFolder.folders(folder);
    boolean unlabelled =
        folders.size() == 1
            && DataFiles.name(folders.getFirst()).equals(IMAGES)
            && !names.contains(IMAGES);
    if (unlabelled) {
      notes.add(folders.getFirst() + ": images without classes, not used");
      return Optional.empty();
    }
    return Optional.of(classes(folder, names));
  }

  private Dataset classes(Path folder, List<String> names) throws IOException {
    List<LabelledFile> files = new ArrayList<>();
    for (Path entry : PictureFolder.folders(folder)) {
      int label = names.indexOf(className(entry));
      if (label < 0) {
        throw new IOException(entry + ": the training part has no class of this name");
      }
      List<Path> images = PictureFolder.below(entry);
      if (images.isEmpty()) {
        throw new IOException(entry + ": no image in the folder of this class");
      }
      PictureFolder.nesting(entry, images).ifPresent(notes::add);
      images.forEach(image -> files.add(new LabelledFile(image, label)));
    }
    if (files.isEmpty()) {
      throw new IOException(folder + ": no folder of a class in this folder");
    }
    return set(files, folder, names);
  }

  private Dataset set(List<LabelledFile> files, Path folder, List<String> names)
      throws IOException {
    Decoded decoded = Decoded.of(files, memory, strict);
    for (int label = 0; label < names.size(); label++) {
      int wanted = label;
      if (files.stream().anyMatch(file -> file.label() == wanted)
          && decoded.files().stream().noneMatch(file -> file.label() == wanted)) {
        throw new IOException(folder + ": no image of the class " + names.get(label) + " is sound");
      }
    }
    notes.addAll(decoded.notes());
    return new FolderDataset(folder, decoded, names, strict);
  }
}
