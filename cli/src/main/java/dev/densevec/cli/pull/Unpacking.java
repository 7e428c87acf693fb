package dev.densevec.cli.pull;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Unpacks `.tar.gz`: files and folders only, all of them inside the target.
final class Unpacking {
  private static final String EXTENSION = ".tar.gz";

  /// An archive of pictures grows by a tenth; this much only one that is to fill the disk.
  private static final long MOST_GROWTH = 100;

  private static final int CHUNK = 1 << 16;

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
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), CHUNK);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw, CHUNK))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path place = place(entry, folder);
        if (!entry.isDirectory()) {
          left -= copy(tar, place, left);
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
      return place;
    } catch (InvalidPathException e) {
      throw new IOException("'" + name + "' in the archive is no name", e);
    }
  }

  private static long copy(InputStream in, Path place, long most) throws IOException {
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
      return new Failure(ExitCode.OUTPUT, place + ": can't be written: " + FileErrors.reason(e), e);
    }
  }
}
