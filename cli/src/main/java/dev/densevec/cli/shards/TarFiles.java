package dev.densevec.cli.shards;

import dev.densevec.cli.archive.GzippedTar;
import dev.densevec.data.files.ImageSources;
import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/// The files in a tar archive. Nothing is unpacked: of a plain archive it is noted where they lie,
/// a compressed one is read into memory.
final class TarFiles {
  /// As much as an image file may have.
  private static final long MOST_BYTES = 512L << 20;

  private static final int MOST_ENTRIES = 20_000_000;

  private final Path archive;
  private final Map<String, Blob> files = new LinkedHashMap<>();
  private int others;

  private TarFiles(Path archive) {
    this.archive = archive;
  }

  /// Whether a file's name is that of an archive.
  static boolean hasName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".tar") || isCompressed(name);
  }

  private static boolean isCompressed(String name) {
    return name.endsWith(".tar.gz") || name.endsWith(".tgz");
  }

  /// Lists an archive.
  ///
  /// @param memory bytes that the files of a compressed one may take
  /// @throws IOException in one line that names the archive, if it is damaged
  static TarFiles of(Path archive, long memory) throws IOException {
    TarFiles files = new TarFiles(archive);
    try {
      if (isCompressed(archive.toString().toLowerCase(Locale.ROOT))) {
        files.unpack(memory);
      } else {
        files.list();
      }
    } catch (IOException e) {
      throw InputFiles.failure(archive, e);
    } catch (IllegalArgumentException | ArithmeticException | NegativeArraySizeException e) {
      throw new IOException(archive + ": damaged archive: " + e.getMessage(), e);
    }
    return files;
  }

  /// The files by name, in the order of the archive; names without `./` in front.
  Map<String, Blob> files() {
    return files;
  }

  /// Entries that are neither files nor folders, as links and devices.
  int others() {
    return others;
  }

  private void list() throws IOException {
    long size = Files.size(archive);
    try (TarFile tar = new TarFile(archive)) {
      for (TarArchiveEntry entry : tar.getEntries()) {
        if (isWanted(entry)) {
          long end = entry.getDataOffset() + entry.getSize();
          if (entry.getDataOffset() < 0 || end > size) {
            throw new IOException("truncated: it ends inside " + entry.getName());
          }
          add(
              new Blob(
                  archive,
                  name(entry),
                  entry.getDataOffset(),
                  (int) entry.getSize(),
                  Optional.empty()));
        }
      }
    }
  }

  private void unpack(long memory) throws IOException {
    long left = memory;
    try (GzippedTar tar = GzippedTar.open(archive)) {
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (isWanted(entry)) {
          left -= entry.getSize();
          if (left < 0) {
            throw new IOException(
                String.format(
                    Locale.ROOT,
                    "a compressed archive is read into memory, and its files take more than %d MB;"
                        + " gunzip it first",
                    memory >> 20));
          }
          byte[] content = tar.content().readNBytes((int) entry.getSize());
          if (content.length < entry.getSize()) {
            throw new IOException("truncated: it ends inside " + entry.getName());
          }
          add(Blob.of(archive, name(entry), content));
        }
      }
    }
  }

  private boolean isWanted(TarArchiveEntry entry) throws IOException {
    if (entry.isDirectory()) {
      return false;
    }
    if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
      others++;
      return false;
    }
    if (entry.getSize() < 0 || entry.getSize() > MOST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s has %d bytes, at most %d are read",
              entry.getName(),
              entry.getSize(),
              MOST_BYTES));
    }
    return true;
  }

  private static String name(TarArchiveEntry entry) {
    String name = entry.getName();
    while (name.startsWith("./")) {
      name = name.substring(2);
    }
    return name;
  }

  private void add(Blob file) throws IOException {
    if (files.size() >= MOST_ENTRIES) {
      throw new IOException("more than the " + MOST_ENTRIES + " files that are read");
    }
    if (files.put(file.name(), file) != null) {
      throw new IOException(file.name() + " is there twice");
    }
  }

  /// The names of the images; what macOS and other programs add is passed over.
  List<String> images() {
    List<String> images = new ArrayList<>();
    for (String name : files.keySet()) {
      if (isImage(name)) {
        images.add(name);
      }
    }
    return images;
  }

  private static boolean isImage(String name) {
    for (String part : name.split("/", -1)) {
      if (ImageSources.isPassedOver(part)) {
        return false;
      }
    }
    try {
      return ImageSources.isImageName(Path.of(name));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
