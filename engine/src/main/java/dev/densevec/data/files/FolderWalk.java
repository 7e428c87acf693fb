package dev.densevec.data.files;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/// Lists the regular files of a folder and those below it, going on where a part cannot be read.
final class FolderWalk extends SimpleFileVisitor<Path> {
  private final Predicate<Path> wanted;
  private final List<Path> found = new ArrayList<>();
  private final List<IOException> failures;

  private FolderWalk(Predicate<Path> wanted, List<IOException> failures) {
    this.wanted = wanted;
    this.failures = failures;
  }

  /// Appends the wanted files, sorted, to `paths`.
  ///
  /// @param depth folders to go down, 1 for the folder itself
  static void list(
      Path folder,
      int depth,
      Predicate<Path> wanted,
      List<Path> paths,
      List<IOException> failures) {
    FolderWalk walk = new FolderWalk(wanted, failures);
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, walk);
    } catch (IOException e) {
      walk.visitFileFailed(folder, e);
    }
    Collections.sort(walk.found);
    paths.addAll(walk.found);
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (!wanted.test(file)) {
      return FileVisitResult.CONTINUE;
    }
    if (attributes.isRegularFile()) {
      found.add(file);
    } else {
      String reason = attributes.isSymbolicLink() ? "a link to nothing" : "not a regular file";
      failures.add(new IOException(file + ": " + reason));
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    failures.add(InputFiles.failure(file, e));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, IOException e) {
    return e == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, e);
  }
}
