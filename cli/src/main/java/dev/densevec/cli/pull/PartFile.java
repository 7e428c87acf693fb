package dev.densevec.cli.pull;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.data.files.CacheFolder;
import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// The beginning of a file that is being downloaded, `NAME.part`, and beside it in `NAME.from` what
/// says whether the rest goes with it: the address, and what the server said marks this version.
///
/// Whatever can't be written ends the command.
final class PartFile implements AutoCloseable {
  private final Path part;
  private final Path from;
  private final URI address;
  private final FileChannel channel;

  private PartFile(Path part, Path from, URI address, FileChannel channel) {
    this.part = part;
    this.from = from;
    this.address = address;
    this.channel = channel;
  }

  /// Opens what there is of a file, or begins it.
  ///
  /// @param folder where it lies
  static PartFile open(Path folder, RemoteFile file) throws IOException {
    Path part = folder.resolve(file.name() + CacheFolder.PART);
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.position(channel.size());
    return new PartFile(part, folder.resolve(file.name() + ".from"), file.address(), channel);
  }

  /// Bytes that are there.
  long size() {
    try {
      return channel.position();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// What marks the version of the file that these bytes are of: an ETag, or the time of its last
  /// change. Empty if that isn't known; then nothing can go with them.
  Optional<String> version() {
    try {
      List<String> lines =
          Files.exists(from) ? InputFiles.text(from, InputFiles.SMALL).lines().toList() : List.of();
      boolean same = lines.size() == 2 && lines.getFirst().equals(address.toString());
      return same ? Optional.of(lines.getLast()) : Optional.empty();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Begins again.
  ///
  /// @param version what marks the version that comes now
  void restart(Optional<String> version) {
    try {
      channel.truncate(0);
      Files.deleteIfExists(from);
      if (version.isPresent()) {
        Files.write(from, List.of(address.toString(), version.get()));
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Adds bytes.
  void append(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Where the bytes lie.
  Path path() {
    return part;
  }

  /// Forces the complete file to the disk and gives it its place.
  void moveTo(Path place) {
    try {
      channel.force(true);
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(from);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Failure failure(IOException e) {
    return FileErrors.unwritten(part, e);
  }

  /// Keeps what is there.
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
