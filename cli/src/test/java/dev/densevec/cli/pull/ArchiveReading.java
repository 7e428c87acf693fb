package dev.densevec.cli.pull;

import dev.densevec.cli.console.FileErrors;
import dev.densevec.cli.format.OneLine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Unpacks archives for tests of other packages.
public final class ArchiveReading {
  private ArchiveReading() {}

  /// Unpacks an archive beside it, names it in messages as `pull` does, and deletes what it held.
  public static void unpack(Path archive) throws IOException {
    Path folder = Files.createDirectory(archive.resolveSibling("unpacked"));
    try {
      Unpacking.unpack(archive, folder);
    } catch (IOException e) {
      throw new IOException(OneLine.of(archive + ": " + FileErrors.reason(e)), e);
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /// A tar file with two files, a folder, a long name and attributes.
  public static byte[] tar() throws IOException {
    byte[] text = "some words\n".repeat(20).getBytes(StandardCharsets.UTF_8);
    byte[] packed =
        Archives.tarGz(
            Archives.file("a/one.txt", text),
            Archives.file("a/" + "long".repeat(40) + ".txt", text),
            Archives.described(100));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  /// Writes an archive whose first file is described by more than can be held in memory at once.
  public static Path bomb(Path archive) throws IOException {
    return Files.write(
        archive,
        Archives.tarGz(Archives.described(2 << 20), Archives.file("a/1.png", new byte[1])));
  }

  /// A tar file with a picture of each of two classes.
  public static byte[] pictures() throws IOException {
    byte[] picture = "P1 2 1 0 1".getBytes(StandardCharsets.UTF_8);
    byte[] packed =
        Archives.tarGz(Archives.file("a/1.pbm", picture), Archives.file("b/2.pbm", picture));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  /// An IDX file of zeros.
  public static byte[] idx(int axes, int... dims) {
    return Archives.idx(axes, dims);
  }
}
