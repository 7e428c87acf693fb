package dev.densevec.testing;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/// The file system of a [FullDisk]: the default one's paths and views.
final class LayeredFileSystem extends FileSystem {
  private final FullDisk disk;
  private final FileSystem under = Path.of("").getFileSystem();

  LayeredFileSystem(FullDisk disk) {
    this.disk = disk;
  }

  @Override
  public FileSystemProvider provider() {
    return disk;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return under.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(disk.on(under.getRootDirectories().iterator().next()));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return under.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return under.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return disk.on(under.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    return under.getPathMatcher(pattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return under.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }
}
