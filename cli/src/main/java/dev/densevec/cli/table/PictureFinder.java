package dev.densevec.cli.table;

import dev.densevec.data.files.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds the pictures that a table names below a folder. A name without an image's ending is tried
/// with the usual ones, a path with backslashes with slashes.
final class PictureFinder {
  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".tif", ".webp");

  private final Path root;
  private long completed;

  /// @param root what relative paths are relative to
  PictureFinder(Path root) {
    this.root = root;
  }

  /// The folder that names in messages are relative to.
  Path root() {
    return root;
  }

  /// Pictures that were found by a name that was completed.
  long completed() {
    return completed;
  }

  /// The file of a cell; empty if there is none.
  ///
  /// @throws IOException if the cell is no path
  Optional<Path> find(String cell) throws IOException {
    try {
      Path file = root.resolve(cell);
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
      if (cell.contains("\\")) {
        file = root.resolve(cell.replace('\\', '/'));
        if (Files.isRegularFile(file)) {
          return Optional.of(file);
        }
      }
      return ImageSources.isImageName(file) ? Optional.empty() : completed(file);
    } catch (InvalidPathException e) {
      throw new IOException("'" + cell + "' is no path", e);
    }
  }

  private Optional<Path> completed(Path file) {
    for (String ending : ENDINGS) {
      Path longer = file.resolveSibling(file.getFileName() + ending);
      if (Files.isRegularFile(longer)) {
        completed++;
        return Optional.of(longer);
      }
    }
    return Optional.empty();
  }
}
