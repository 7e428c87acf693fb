package dev.densevec.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Opens and writes files of tensors.
public final class TensorFiles {
  private static final int SNIFFED = 9;
  private static final int TAR_MAGIC_AT = 257;

  private TensorFiles() {}

  /// Maps a file and finds its tensors. What the file is (safetensors, PyTorch's zip or legacy
  /// format) is told from its content.
  ///
  /// @throws IOException in one line that names the file, if it can't be read or is damaged,
  ///   hostile or of another format
  public static TensorFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      TensorFile file = new TensorFile(path, arena, read(map(path, arena), arena));
      opened = true;
      return file;
    } catch (IOException e) {
      throw named(path, e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  /// The same error in one line that begins with the file's name.
  static IOException named(Path path, IOException e) {
    String what =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "permission denied";
          default -> e.getMessage();
        };
    return new IOException(FormatException.show(path.toString()) + ": " + what, e);
  }

  private static MemorySegment map(Path path, Arena arena) throws IOException {
    // A pipe would block, a device would have no size.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException(
          Files.isDirectory(path) ? "a directory, expected a file" : "not a regular file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new FormatException("empty");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  private static TensorFile.Content read(MemorySegment file, Arena arena) throws FormatException {
    byte[] head = new ByteCursor(file).bytes(Math.min(SNIFFED, file.byteSize()));
    if (startsWith(head, "PK\3\4")) {
      return TorchZip.read(file, arena);
    }
    if (startsWith(head, "\u0080") && TorchLegacy.matches(file)) {
      return TorchLegacy.read(file);
    }
    if (head.length == SNIFFED && head[SNIFFED - 1] == '{') {
      return SafetensorsReader.read(file);
    }
    throw new FormatException(
        "neither safetensors nor a PyTorch checkpoint, but " + guess(file, head));
  }

  private static boolean startsWith(byte[] head, String magic) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(magic);
  }

  private static String guess(MemorySegment file, byte[] head) {
    if (startsWith(head, "\u0080")) {
      return "another pickle";
    }
    if (startsWith(head, "\u001f\u008b")) {
      return "gzip: unpack it first";
    }
    if (startsWith(head, "\u0089HDF")) {
      return "HDF5: convert it first";
    }
    boolean tar =
        file.byteSize() > TAR_MAGIC_AT + 5
            && file.get(ValueLayout.JAVA_BYTE, TAR_MAGIC_AT) == 'u'
            && file.get(ValueLayout.JAVA_BYTE, TAR_MAGIC_AT + 1) == 's'
            && file.get(ValueLayout.JAVA_BYTE, TAR_MAGIC_AT + 2) == 't';
    return tar ? "tar, as PyTorch wrote before 0.1.10" : "something else";
  }

  /// Writes tensors as safetensors, as the general method does.
  ///
  /// @throws IOException in one line that names the file
  public static void save(Path path, List<TensorEntry> tensors, Map<String, String> metadata)
      throws IOException {
    save(path, CheckpointFormat.SAFETENSORS, tensors, metadata);
  }

  /// Writes tensors. The file appears whole or not at all: it is written under another name beside
  /// its place, forced to the disk and moved over what was there.
  ///
  /// @param path where to; its folder must exist
  /// @param format what to write
  /// @param tensors in the order in which they are to be stored, all in row-major order
  /// @param words what else the file is to say
  /// @throws IOException in one line that names the file
  /// @throws IllegalArgumentException if a name is used twice or a tensor isn't row-major
  public static void save(
      Path path, CheckpointFormat format, List<TensorEntry> tensors, Map<String, String> words)
      throws IOException {
    Path target = path.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      if (Files.isDirectory(target)) {
        throw new FormatException("a directory, expected a file");
      }
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        format.write(channel, tensors, words);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw named(path, e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
