package dev.densevec.data.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/// Reads whole files of a bounded size; every failure is one line that names the file.
///
/// Pipes and devices, which may never end, are refused, and no more than the bound is read,
/// whatever size the file system states.
public final class InputFiles {
  /// Bytes that suffice for files that people write, as labels, lists and settings.
  public static final int SMALL = 16 << 20;

  private InputFiles() {}

  /// Turns the content of a file into something.
  ///
  /// @param <T> what it becomes
  @FunctionalInterface
  public interface Parser<T> {
    /// Parses the content of a file.
    ///
    /// @param content all bytes of the file
    /// @throws IOException if they are not what was expected; the message does not name the file
    T parse(byte[] content) throws IOException;
  }

  /// Reads and parses a regular file.
  ///
  /// @param limit most bytes that the file may have
  /// @throws IOException if the file is missing, unreadable, a directory or another kind of file,
  ///   too large, or refused by the parser; the message is one line that names the file
  public static <T> T read(Path file, long limit, Parser<T> parser) throws IOException {
    return named(file, () -> parser.parse(readBytes(file, limit)));
  }

  /// The first bytes of a regular file, as many as there are.
  ///
  /// @param most how many are wanted
  /// @throws IOException as [#read]
  public static byte[] head(Path file, int most) throws IOException {
    return named(
        file,
        () -> {
          requireRegular(file);
          try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
          }
        });
  }

  /// What reads a file; the message of its failure does not name it.
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T named(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static void requireRegular(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
  }

  private static byte[] readBytes(Path file, long limit) throws IOException {
    requireRegular(file);
    long size = Files.size(file);
    if (size > limit) {
      throw tooLarge(size, limit);
    }
    // A file may grow, and some state no size.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
      if (bytes.length > limit) {
        throw tooLarge(bytes.length, limit);
      }
      return bytes;
    }
  }

  private static IOException tooLarge(long size, long limit) {
    return new IOException(
        String.format(Locale.ROOT, "the file has %d bytes, more than %d", size, limit));
  }

  /// The text of a file in UTF-8, without the mark that some editors put first.
  ///
  /// @param limit most bytes that the file may have
  /// @throws IOException as [#read], and if the file is not UTF-8
  public static String text(Path file, long limit) throws IOException {
    return read(file, limit, InputFiles::decode);
  }

  private static String decode(byte[] content) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new IOException("must be text in UTF-8", e);
    }
  }

  /// The failure of a file: one line that begins with its name.
  public static IOException failure(Object file, IOException e) {
    return new IOException(file + ": " + reason(e), e);
  }

  /// Why a file could not be used, on one line without its name, which the JDK's messages begin
  /// with, or consist of.
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemLoopException _ -> "a link to a folder that contains it";
      case NotDirectoryException _ -> "not a folder";
      case FileSystemException f when f.getReason() == null -> "can't be used";
      case FileSystemException f -> f.getReason().strip().replaceAll("\\s+", " ");
      case FileNotFoundException _ -> oneLine(e).replaceFirst("^.* \\((.+)\\)$", "$1");
      default -> oneLine(e);
    };
  }

  /// The message of a failure on one line, whatever the code that failed put there.
  public static String oneLine(Throwable e) {
    String message = e.getMessage();
    if (message == null) {
      return e instanceof EOFException ? "the file ends too early" : "can't be read";
    }
    return message.strip().replaceAll("\\s+", " ");
  }
}
