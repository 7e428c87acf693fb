package dev.densevec.data.sets;

import dev.densevec.data.files.ImageSources;
import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What lies in folders of images; hidden folders and those that macOS adds are passed over.
final class PictureFolder {
  private static final String COMPANION = "._";

  private PictureFolder() {}

  /// The folders directly in a folder, sorted by name.
  static List<Path> folders(Path folder) throws IOException {
    return DataFiles.list(folder, entry -> Files.isDirectory(entry) && !isPassedOver(entry));
  }

  private static boolean isPassedOver(Path entry) {
    return ImageSources.isPassedOver(DataFiles.name(entry));
  }

  /// What is called like an image in a folder and in those below it, sorted by path; it may be a
  /// link to nothing, or no regular file.
  static List<Path> below(Path folder) throws IOException {
    return walk(
        folder,
        file ->
            ImageSources.isImageName(file)
                && !Files.isDirectory(file)
                && !liesPassedOver(folder.relativize(file)));
  }

  private static boolean liesPassedOver(Path file) {
    for (int i = 0; i < file.getNameCount() - 1; i++) {
      if (isPassedOver(file.getName(i))) {
        return true;
      }
    }
    return false;
  }

  /// A line on the images that lie in several folders of a class, which other programs take for
  /// classes of their own.
  static Optional<String> nesting(Path folder, List<Path> images) {
    List<Path> parents = images.stream().map(Path::getParent).distinct().limit(3).toList();
    return parents.size() < 2
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: one class, though its images lie in several folders (%s, %s%s)",
                folder,
                parents.get(0),
                parents.get(1),
                parents.size() > 2 ? ", ..." : ""));
  }

  /// A line on the files that macOS has left.
  static Optional<String> companions(Path root) throws IOException {
    long count =
        walk(root, file -> DataFiles.name(file).startsWith(COMPANION) && Files.isRegularFile(file))
            .size();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: %d files of macOS (%s*) are no pictures, ignored",
                root,
                count,
                COMPANION));
  }

  private static List<Path> walk(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return paths.filter(wanted).sorted().toList();
    } catch (FileSystemException e) {
      throw InputFiles.failure(e.getFile(), e);
    } catch (UncheckedIOException e) {
      Object place = e.getCause() instanceof FileSystemException f ? f.getFile() : folder;
      throw InputFiles.failure(place, e.getCause());
    }
  }
}
