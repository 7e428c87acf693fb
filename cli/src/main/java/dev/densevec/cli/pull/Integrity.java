package dev.densevec.cli.pull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Checks whether a file is the one its publisher describes.
final class Integrity {
  /// Hexadecimal digits of a SHA-256.
  static final int DIGITS = 64;

  private static final int CHUNK = 1 << 16;

  private Integrity() {}

  /// What is wrong with a file's size or SHA-256; empty if nothing is.
  ///
  /// @param sha256 all digits or the first
  static Optional<String> fault(Path file, OptionalLong bytes, Optional<String> sha256)
      throws IOException {
    long size = Files.size(file);
    if (bytes.isPresent() && size != bytes.getAsLong()) {
      return Optional.of(
          String.format(Locale.ROOT, "%d bytes, expected %d", size, bytes.getAsLong()));
    }
    if (sha256.isEmpty()) {
      return Optional.empty();
    }
    String actual = sha256(file).substring(0, sha256.get().length());
    return actual.equals(sha256.get())
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "SHA-256 %s, expected %s", actual, sha256.get()));
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        digest.update(chunk, 0, length);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
