package dev.densevec.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/// A file system that lies on the default one and takes so many bytes and no more.
///
/// As on a disk, a write beyond its end writes what there is room for, and the next one fails.
/// Forcing, closing and moving a file can be made to fail as well, as they do where a file system
/// allocates late or lies elsewhere.
public final class FullDisk extends FileSystemProvider {
  /// What can fail.
  public enum Act {
    /// Writing the byte that there is no room for.
    WRITE,
    /// Forcing a file to the disk.
    FORCE,
    /// Closing a file.
    CLOSE,
    /// Moving a file over another.
    MOVE
  }

  private final LayeredFileSystem fileSystem = new LayeredFileSystem(this);
  private Act failing = Act.WRITE;
  private long room = Long.MAX_VALUE;

  /// The path of this file system that stands for one of the default's.
  public Path on(Path path) {
    return wrapped(path);
  }

  /// Lets so many bytes be written from now on.
  public void leaveRoom(long bytes) {
    failing = Act.WRITE;
    room = bytes;
  }

  /// Lets everything be written, but an act fail.
  public void fail(Act act) {
    failing = act;
    room = Long.MAX_VALUE;
  }

  /// How many of `wanted` bytes there is room for, which are taken.
  ///
  /// @throws IOException if there is none
  int take(int wanted) throws IOException {
    if (room == 0 && wanted > 0) {
      throw full();
    }
    int taken = (int) Math.min(room, wanted);
    room -= taken;
    return taken;
  }

  /// @throws IOException if the act is to fail
  void attempt(Act act) throws IOException {
    if (failing == act && act != Act.WRITE) {
      throw full();
    }
  }

  private static IOException full() {
    return new IOException("No space left on device");
  }

  /// A path is what the default's is, of another file system.
  Path wrapped(Path path) {
    return (Path)
        Proxy.newProxyInstance(
            FullDisk.class.getClassLoader(),
            new Class<?>[] {Layered.class},
            (_, method, args) -> {
              if (method.getName().equals("plain")) {
                return path;
              }
              if (method.getName().equals("getFileSystem")) {
                return fileSystem;
              }
              Object[] plain = args == null ? new Object[0] : args.clone();
              for (int i = 0; i < plain.length; i++) {
                plain[i] = plain[i] instanceof Layered layered ? layered.plain() : plain[i];
              }
              try {
                Object result = method.invoke(path, plain);
                return result instanceof Path p ? wrapped(p) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /// A path of this file system.
  public interface Layered extends Path {
    /// The path of the default file system.
    Path plain();
  }

  private static Path plain(Path path) {
    return path instanceof Layered layered ? layered.plain() : path;
  }

  private static FileSystemProvider under() {
    return Path.of("").getFileSystem().provider();
  }

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    return fileSystem;
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return wrapped(Path.of(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return new FullDiskChannel(this, FileChannel.open(plain(path), options, attributes));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return under().newDirectoryStream(plain(folder), filter);
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    Files.createDirectory(plain(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(plain(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    throw new FileSystemException(source.toString(), target.toString(), "nobody copies");
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    attempt(Act.MOVE);
    Files.move(plain(source), plain(target), options);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return Files.isSameFile(plain(path), plain(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return Files.isHidden(plain(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return Files.getFileStore(plain(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    under().checkAccess(plain(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return Files.getFileAttributeView(plain(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return Files.readAttributes(plain(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return Files.readAttributes(plain(path), names, options);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    Files.setAttribute(plain(path), name, value, options);
  }
}
