package dev.densevec.cli.pull;

import dev.densevec.cli.archive.GzippedTar;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Unpacks `.tar.gz`: files and folders only, all of them inside the target.
final class Unpacking {
  private static final String EXTENSION = ".tar.gz";

  /// An archive of pictures grows by a tenth; this much only one that is to fill the disk.
  private static final long MOST_GROWTH = 100;

  private static final int CHUNK = 1 << 16;

  /// Bytes of a file's name, and of a whole path, on all common file systems.
  private static final int MOST_NAME = 255;

  private static final int MOST_PATH = 4095;

  /// Characters of a name that is too long to be shown whole.
  private static final int SHOWN = 32;

  /// Types of entries that are files; all others are links, devices or unknown.
  private static final Set<Byte> FILES =
      Set.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG);

  private Unpacking() {}

  /// Whether a file's name is that of an archive.
  static boolean isArchive(String name) {
    return name.endsWith(EXTENSION);
  }

  /// Unpacks an archive.
  ///
  /// @param folder an empty folder
  /// @throws IOException in one line, if the archive is damaged, or an entry lies outside the
  ///   folder or is neither file nor folder
  /// @throws Failure if nothing can be written
  static void unpack(Path archive, Path folder) throws IOException {
    long left = Files.size(archive) * MOST_GROWTH;
    try (GzippedTar tar = GzippedTar.open(archive)) {
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        Path place = place(entry, folder);
        if (!entry.isDirectory()) {
          left -= copy(tar.content(), place, left);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("damaged archive: " + e.getMessage(), e);
    }
  }

  private static Path place(TarArchiveEntry entry, Path folder) throws IOException {
    String name = entry.getName();
    if (!entry.isDirectory() && !FILES.contains(entry.getLinkFlag())) {
      throw new IOException("'" + name + "' in the archive is neither a file nor a folder");
    }
    try {
      Path place = folder.resolve(name).normalize();
      if (!place.startsWith(folder.normalize()) || Path.of(name).isAbsolute()) {
        throw new IOException("'" + name + "' in the archive lies outside of it");
      }
      requireName(name, place, folder.normalize());
      return place;
    } catch (InvalidPathException e) {
      throw new IOException("'" + name + "' in the archive is no name", e);
    }
  }

  /// Names that no file can have are the archive's fault, not the disk's.
  private static void requireName(String name, Path place, Path folder) throws IOException {
    for (Path part : folder.relativize(place)) {
      if (part.toString().getBytes(StandardCharsets.UTF_8).length > MOST_NAME) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "'%s...' in the archive is a name of more than %d bytes",
                part.toString().substring(0, SHOWN),
                MOST_NAME));
      }
    }
    if (place.toString().getBytes(StandardCharsets.UTF_8).length > MOST_PATH) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "'%s...' in the archive is a path of more than %d bytes",
              name.substring(0, SHOWN),
              MOST_PATH));
    }
    for (Path above = place.getParent(); above.startsWith(folder); above = above.getParent()) {
      if (Files.isRegularFile(above)) {
        throw new IOException("'" + name + "' in the archive lies in what is a file there");
      }
    }
  }

  private static long copy(InputStream in, Path place, long most) throws IOException {
    if (Files.exists(place)) {
      throw new IOException(
          "'" + place.getFileName() + "' is in the archive twice, or as a file and a folder");
    }
    long done = 0;
    byte[] chunk = new byte[CHUNK];
    try (Written out = new Written(place)) {
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        done += length;
        if (done > most) {
          throw new IOException("the archive grows beyond " + MOST_GROWTH + " times its size");
        }
        out.write(chunk, length);
      }
    }
    return done;
  }

  /// A file being written, whose failures are not the archive's.
  private static final class Written implements AutoCloseable {
    private final Path place;
    private final OutputStream out;

    Written(Path place) {
      this.place = place;
      try {
        Files.createDirectories(place.getParent());
        out = Files.newOutputStream(place);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    void write(byte[] bytes, int length) {
      try {
        out.write(bytes, 0, length);
      } catch (IOException e) {
        throw failure(e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw failure(e);
      }
    }

    private Failure failure(IOException e) {
      return FileErrors.unwritten(place, e);
    }
  }
}
