package dev.densevec.cli.archive;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The entries of a `.tar.gz`, one after the other.
///
/// What describes an entry, its header with long names and other attributes, is held in memory as a
/// whole, so it is bounded: a megabyte of zeros takes a kilobyte of the file.
public final class GzippedTar implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private static final long MOST_HEADER = 1 << 20;

  private final Allowance bytes;
  private final TarArchiveInputStream tar;

  private GzippedTar(InputStream file) throws IOException {
    bytes = new Allowance(new GZIPInputStream(file, CHUNK));
    tar = new TarArchiveInputStream(bytes);
  }

  /// Opens an archive.
  ///
  /// @throws IOException if it can't be read or isn't compressed by gzip
  public static GzippedTar open(Path archive) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(archive), CHUNK);
    try {
      return new GzippedTar(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /// The next entry; null at the end.
  ///
  /// @throws IOException if the archive is damaged, or the entry's description too long
  public TarArchiveEntry next() throws IOException {
    if (tar.getCurrentEntry() != null) {
      tar.transferTo(OutputStream.nullOutputStream());
    }
    bytes.allow(MOST_HEADER);
    TarArchiveEntry entry = tar.getNextEntry();
    bytes.allow(Long.MAX_VALUE);
    return entry;
  }

  /// What is left of the entry's content.
  public InputStream content() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  /// A stream that ends with an error after a number of bytes.
  private static final class Allowance extends FilterInputStream {
    private long left = MOST_HEADER;

    Allowance(InputStream in) {
      super(in);
    }

    void allow(long count) {
      left = count;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      took(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws IOException {
      return (int) took(super.read(dst, offset, length));
    }

    @Override
    public long skip(long count) throws IOException {
      return took(super.skip(count));
    }

    private long took(long count) throws IOException {
      left -= Math.max(count, 0);
      if (left < 0) {
        throw new IOException(
            "the description of a file in the archive is longer than " + MOST_HEADER + " bytes");
      }
      return count;
    }
  }
}
