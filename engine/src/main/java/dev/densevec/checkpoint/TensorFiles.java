package dev.densevec.checkpoint;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.files.OutputFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// Opens and writes files of tensors.
public final class TensorFiles {
  private static final int TAR_MAGIC_AT = 257;

  /// Bytes at whose multiples a file in memory begins, as a mapped one does at those of a page.
  private static final long ALIGNMENT = 64;

  private TensorFiles() {}

  /// Maps a file and finds its tensors. What the file is (safetensors, PyTorch's zip or legacy
  /// format, ONNX) is known from its content.
  ///
  /// @throws IOException in one line that names the file, if it can't be read or is damaged,
  ///   hostile or of another format
  public static TensorFile open(Path path) throws IOException {
    return open(path, arena -> map(path, arena));
  }

  /// Finds the tensors of a file that lies in memory, as [#open(Path)] does.
  ///
  /// @param name what messages call it
  /// @param content the whole file; it is copied
  /// @throws IOException in one line that begins with the name, if it is damaged, hostile or of
  ///   another format
  public static TensorFile open(Path name, byte[] content) throws IOException {
    return open(
        name,
        arena ->
            arena
                .allocate(Math.max(content.length, 1), ALIGNMENT)
                .asSlice(0, content.length)
                .copyFrom(MemorySegment.ofArray(content))
                .asReadOnly());
  }

  /// Brings a file's bytes into memory.
  @FunctionalInterface
  private interface Source {
    MemorySegment bytes(Arena arena) throws IOException;
  }

  private static TensorFile open(Path path, Source source) throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      MemorySegment bytes = source.bytes(arena);
      StoredFormat format = StoredFormat.of(bytes).orElseThrow(() -> unknown(bytes));
      TensorFile file = new TensorFile(path, arena, format, format.read(bytes, arena));
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
    return InputFiles.failure(FormatException.show(path.toString()), e);
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

  private static FormatException unknown(MemorySegment file) {
    return new FormatException(
        "neither safetensors, a PyTorch checkpoint nor an ONNX model, but " + guess(file));
  }

  private static String guess(MemorySegment file) {
    if (StoredFormat.startsWith(file, 0, "\u0080")) {
      return "another pickle";
    }
    if (StoredFormat.startsWith(file, 0, "\u001f\u008b")) {
      return "gzip: unpack it first";
    }
    if (StoredFormat.startsWith(file, 0, "\u0089HDF")) {
      return "HDF5: convert it first";
    }
    boolean tar = StoredFormat.startsWith(file, TAR_MAGIC_AT, "ustar");
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
  /// @param metadata what else the file is to say
  /// @throws IOException in one line that names the file
  /// @throws IllegalArgumentException if a name is used twice or a tensor isn't row-major
  public static void save(
      Path path, CheckpointFormat format, List<TensorEntry> tensors, Map<String, String> metadata)
      throws IOException {
    try {
      OutputFiles.replace(path, channel -> format.write(channel, tensors, metadata));
    } catch (IOException e) {
      throw named(path, e);
    }
  }
}
