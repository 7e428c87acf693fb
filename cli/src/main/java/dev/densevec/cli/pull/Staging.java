package dev.densevec.cli.pull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The folder in which an artifact is put together, locked while that is done.
///
/// Files that are complete lie in it, files on their way beside them as `.part`; in `files` lies
/// what is to become the artifact.
final class Staging implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String FILES = "files";

  private final Path folder;
  private final FileChannel lock;

  private Staging(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Opens or makes the folder.
  ///
  /// @throws IOException if it can't be written, or another process is at work in it
  static Staging open(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null && Files.exists(folder.resolve(LOCK))) {
        return new Staging(folder, channel);
      }
    } catch (OverlappingFileLockException _) {
      // This process has it.
    }
    channel.close();
    throw new IOException("being fetched by another process");
  }

  /// Where downloads lie.
  Path folder() {
    return folder;
  }

  /// What is to become the artifact; exists, and is kept between commands.
  Path files() throws IOException {
    return Files.createDirectories(folder.resolve(FILES));
  }

  /// The same, but empty.
  Path emptyFiles() throws IOException {
    delete(folder.resolve(FILES));
    return files();
  }

  /// Throws away all that was fetched.
  void clear() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : all.filter(path -> !path.endsWith(LOCK)).toList()) {
        delete(path);
      }
    }
  }

  /// Gives the files their place, all at once, and removes the folder. What was there is replaced.
  void publish(Path from, Path place) throws IOException {
    Path old = folder.resolve("old");
    delete(old);
    if (Files.isDirectory(place)) {
      Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(from, place, StandardCopyOption.ATOMIC_MOVE);
    delete(folder);
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> innermostFirst;
    try (Stream<Path> all = Files.walk(tree)) {
      innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : innermostFirst) {
      Files.deleteIfExists(path);
    }
  }

  /// Unlocks the folder; keeps what may be gone on with, removes the folder if that is nothing.
  @Override
  public void close() throws IOException {
    try (Stream<Path> left = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      if (left.allMatch(Staging::isWorthless)) {
        delete(folder);
      }
    } catch (DirectoryNotEmptyException _) {
      // Another process has begun.
    } finally {
      lock.close();
    }
  }

  private static boolean isWorthless(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        return Files.size(path) == 0;
      }
      try (Stream<Path> inside = Files.list(path)) {
        return inside.findAny().isEmpty();
      }
    } catch (IOException _) {
      return false;
    }
  }
}
