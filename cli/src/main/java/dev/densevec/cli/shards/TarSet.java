package dev.densevec.cli.shards;

import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.PartName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Images in tar archives.
///
/// The class of an image is the folder that it lies in, below folders `train`, `valid` and `test`
/// where there are such; or the number in the file `KEY.cls` beside `KEY.png`, as WebDataset has
/// it, and the part then is the first word of the archive's name.
final class TarSet {
  private static final String CLASS = ".cls";
  private static final int MOST_CLASS_BYTES = 32;
  private static final int MOST_CLASSES = 1 << 20;

  private final PartsBuilder parts;

  private TarSet(PartsBuilder parts) {
    this.parts = parts;
  }

  /// Opens a file, or all archives in a folder.
  ///
  /// @throws IOException in one line that names the archive and what is wrong in it
  static DataParts open(Path place, boolean strict) throws IOException {
    PartsBuilder parts = new PartsBuilder(strict);
    List<Path> archives =
        PartsBuilder.files(place, TarFiles::hasName, "tar archive (.tar, .tar.gz)");
    TarSet set = new TarSet(parts);
    for (Path archive : archives) {
      TarFiles files = TarFiles.of(archive, parts.memory());
      if (files.others() > 0) {
        parts.note(
            String.format(
                Locale.ROOT,
                "%s: %d links and other entries that are no files are passed over",
                archive,
                files.others()));
      }
      boolean numbered = files.files().keySet().stream().anyMatch(name -> name.endsWith(CLASS));
      if (numbered) {
        set.addNumbered(archive, files);
      } else {
        set.addFolders(archive, files);
      }
    }
    return parts.build(place);
  }

  private void addNumbered(Path archive, TarFiles files) throws IOException {
    PartName part = PartsBuilder.part(archive);
    for (String name : files.images()) {
      String key = key(name);
      Blob label = files.files().get(key + CLASS);
      if (label == null) {
        throw new IOException(archive + ": " + name + " has no class, expected " + key + CLASS);
      }
      parts.add(part, files.files().get(name), number(archive, label));
    }
  }

  /// A name up to the first dot of its last part.
  private static String key(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return name.substring(0, dot);
  }

  private static int number(Path archive, Blob label) throws IOException {
    String text =
        label.length() > MOST_CLASS_BYTES
            ? ""
            : new String(label.read(), StandardCharsets.US_ASCII).strip();
    if (!text.matches("\\d{1,7}") || Integer.parseInt(text) >= MOST_CLASSES) {
      throw new IOException(archive + ": " + label.name() + " holds no number of a class");
    }
    return Integer.parseInt(text);
  }

  private void addFolders(Path archive, TarFiles files) throws IOException {
    List<String> images = files.images();
    int skipped = commonFolders(images);
    boolean named = arePartsNamed(images, skipped);
    for (String name : images) {
      String[] folders = name.split("/", -1);
      Optional<PartName> part =
          named ? PartName.of(folders[skipped]) : Optional.of(PartsBuilder.part(archive));
      int at = skipped + (named ? 1 : 0);
      if (at >= folders.length - 1) {
        throw new IOException(archive + ": " + name + " lies in no folder of a class");
      }
      if (part.isPresent()) {
        parts.add(part.get(), files.files().get(name), folders[at]);
      } else {
        parts.leaveOut(folders[skipped]);
      }
    }
  }

  /// Folders that all images lie in and that hold more than one class.
  private static int commonFolders(List<String> images) {
    List<String[]> paths = images.stream().map(name -> name.split("/", -1)).toList();
    int common = 0;
    while (!paths.isEmpty() && isCommon(paths, common)) {
      common++;
    }
    return common;
  }

  private static boolean isCommon(List<String[]> paths, int level) {
    String first = paths.getFirst()[level];
    return PartName.of(first).isEmpty()
        && paths.stream().allMatch(path -> path.length > level + 2 && path[level].equals(first));
  }

  private static boolean arePartsNamed(List<String> images, int level) {
    Map<Boolean, List<String>> named =
        images.stream()
            .map(name -> name.split("/", -1)[level])
            .distinct()
            .collect(Collectors.partitioningBy(word -> PartName.of(word).isPresent()));
    boolean train =
        named.get(true).stream().anyMatch(word -> PartName.of(word).get() == PartName.TRAIN);
    return !named.get(true).isEmpty() && (named.get(false).isEmpty() || train);
  }
}
