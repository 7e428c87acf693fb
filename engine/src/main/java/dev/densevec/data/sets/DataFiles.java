package dev.densevec.data.sets;

import dev.densevec.data.files.InputFiles;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reading files and folders of data sets, with failures of one line that name them.
final class DataFiles {
  /// The most that one byte of deflated data can stand for, rounded up.
  private static final int BEST_RATIO = 1032;

  /// Bytes of the largest array that every JVM can allocate.
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private static final Pattern TEST = Pattern.compile("(^|[^a-zA-Z])(test|t10k)");

  private DataFiles() {}

  /// Reads something from a file, decompressing it if its name ends in `.gz`.
  ///
  /// @param <T> what is read
  interface Reading<T> {
    /// Reads it.
    ///
    /// @param in the content
    /// @param most what the content's length cannot exceed
    T from(InputStream in, long most) throws IOException;
  }

  static <T> T read(Path file, Reading<T> reading) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + ": not a regular file");
    }
    boolean packed = file.toString().endsWith(".gz");
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = packed ? new GZIPInputStream(raw, 1 << 16) : raw) {
      return reading.from(in, packed ? Files.size(file) * BEST_RATIO : Files.size(file));
    } catch (EOFException e) {
      throw new IOException(file + ": truncated", e);
    } catch (ZipException e) {
      throw new IOException(file + ": damaged gzip data: " + e.getMessage(), e);
    } catch (IOException e) {
      throw InputFiles.failure(file, e);
    }
  }

  /// The first of some folders below a place that is there, else the place itself.
  static Path firstFolder(Path place, List<String> below) {
    return below.stream().map(place::resolve).filter(Files::isDirectory).findFirst().orElse(place);
  }

  /// The entries of a folder that are wanted, sorted by name.
  static List<Path> list(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw InputFiles.failure(folder, e);
    } catch (UncheckedIOException e) {
      throw InputFiles.failure(folder, e.getCause());
    }
  }

  /// Whether a file is called like one of a test part: a word of its name begins with `test` or
  /// `t10k`.
  static boolean isTest(Path file) {
    return TEST.matcher(name(file)).find();
  }

  /// The last part of a path.
  static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /// The last part of a path, to be kept as text.
  ///
  /// @throws IOException if its bytes are no text in this machine's character set, so that two
  ///   names could become one
  static String faithfulName(Path path) throws IOException {
    String name = name(path);
    try {
      if (Path.of(name).equals(path.getFileName())) {
        return name;
      }
    } catch (InvalidPathException _) {
      // reported below
    }
    throw new IOException(unnameable(path.toString()));
  }

  /// What is wrong with a name that can't be translated to or from bytes.
  static String unnameable(String text) {
    return text
        + ": this name can't be distinguished in the character set "
        + System.getProperty("sun.jnu.encoding")
        + "; rename it, or start Java under a locale with UTF-8, as in LC_ALL=C.UTF-8";
  }
}
