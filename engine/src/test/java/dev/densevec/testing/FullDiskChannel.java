package dev.densevec.testing;

import dev.densevec.testing.FullDisk.Act;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// A file on a [FullDisk].
final class FullDiskChannel extends FileChannel {
  private final FullDisk disk;
  private final FileChannel under;

  FullDiskChannel(FullDisk disk, FileChannel under) {
    this.disk = disk;
    this.under = under;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = write(source, under.position());
    under.position(under.position() + written);
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    ByteBuffer part = source.slice(source.position(), disk.take(source.remaining()));
    int written = 0;
    while (part.hasRemaining()) {
      written += under.write(part, position + written);
    }
    source.position(source.position() + written);
    return written;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long written = 0;
    for (int i = offset; i < offset + length; i++) {
      written += write(sources[i]);
    }
    return written;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return under.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  /// Nothing is forced: a test's files need not outlive the machine.
  @Override
  public void force(boolean metadata) throws IOException {
    disk.attempt(Act.FORCE);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    under.close();
    disk.attempt(Act.CLOSE);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return under.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return under.read(targets, offset, length);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return under.read(target, position);
  }

  @Override
  public long position() throws IOException {
    return under.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    under.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return under.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    under.truncate(size);
    return this;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return under.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return under.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return under.tryLock(position, size, shared);
  }
}
