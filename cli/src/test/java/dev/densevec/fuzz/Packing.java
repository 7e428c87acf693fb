package dev.densevec.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Wraps damaged bytes into what has checksums, so that the damage is not found by those.
final class Packing {
  private static final int PNG_SIGNATURE = 8;
  private static final int PNG_OVERHEAD = 12;

  private Packing() {}

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  /// The same zip file with other content of one entry.
  ///
  /// @param method of all entries, as in [ZipEntry#STORED]
  static byte[] rezip(byte[] zip, String suffix, byte[] content, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip));
        ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] old = in.readAllBytes();
        put(out, entry.getName(), entry.getName().endsWith(suffix) ? content : old, method);
      }
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream out, String name, byte[] content, int method)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(method);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  /// The content of a zip file's entry.
  static byte[] entry(byte[] zip, String suffix) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip))) {
      ZipEntry entry = in.getNextEntry();
      while (!entry.getName().endsWith(suffix)) {
        entry = in.getNextEntry();
      }
      return in.readAllBytes();
    }
  }

  /// A PNG file whose chunks have the right checksums, as far as it has chunks.
  static byte[] png(byte[] damaged) {
    ByteBuffer file = ByteBuffer.wrap(damaged.clone());
    int at = PNG_SIGNATURE;
    while (at + PNG_OVERHEAD <= file.capacity()) {
      int length = file.getInt(at);
      if (length < 0 || length > file.capacity() - at - PNG_OVERHEAD) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(file.array(), at + 4, length + 4);
      file.putInt(at + 8 + length, (int) crc.getValue());
      at += PNG_OVERHEAD + length;
    }
    return file.array();
  }
}
