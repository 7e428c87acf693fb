package dev.densevec.cli.pull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Makes archives and files of data for tests.
final class Archives {
  private Archives() {}

  /// Writes an entry.
  @FunctionalInterface
  interface Entry {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  static byte[] tarGz(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Entry entry : entries) {
        entry.write(tar);
      }
    }
    return bytes.toByteArray();
  }

  /// A file, its name as it is, be it absolute or with `..`.
  static Entry file(String name, byte[] content) {
    return tar -> {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    };
  }

  /// A file with attributes of so many bytes (a PAX header).
  static Entry described(int bytes) {
    return tar -> {
      TarArchiveEntry entry = new TarArchiveEntry("described", true);
      entry.addPaxHeader("comment", "x".repeat(bytes));
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    };
  }

  static Entry link(String name, String target, boolean symbolic) {
    return tar -> {
      byte type = symbolic ? TarConstants.LF_SYMLINK : TarConstants.LF_LINK;
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    };
  }

  static Entry special(String name, byte type) {
    return tar -> {
      tar.putArchiveEntry(new TarArchiveEntry(name, type));
      tar.closeArchiveEntry();
    };
  }

  /// An IDX file of zeros.
  static byte[] idx(int axes, int... dims) {
    int elements = 1;
    ByteBuffer head = ByteBuffer.allocate(4 + 4 * dims.length).putInt(0x800 + axes);
    for (int dim : dims) {
      head.putInt(dim);
      elements *= dim;
    }
    return ByteBuffer.allocate(head.capacity() + elements).put(head.array()).array();
  }
}
