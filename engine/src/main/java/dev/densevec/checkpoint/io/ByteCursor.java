package dev.densevec.checkpoint.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads a segment from front to back through a small window, never beyond its end.
public final class ByteCursor {
  private static final int WINDOW = 1 << 14;

  private final MemorySegment source;
  private final byte[] window;
  private final ByteBuffer numbers;

  /// Position in `source` of the window's first byte.
  private long base;

  private int next;
  private int filled;

  public ByteCursor(MemorySegment source) {
    this.source = source;
    this.window = new byte[(int) Math.min(WINDOW, source.byteSize())];
    this.numbers = ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN);
  }

  public long position() {
    return base + next;
  }

  public long remaining() {
    return source.byteSize() - position();
  }

  public int u8() throws FormatException {
    if (next == filled) {
      refill();
    }
    return window[next++] & 0xff;
  }

  private void refill() throws FormatException {
    require(1);
    base += filled;
    filled = (int) Math.min(window.length, source.byteSize() - base);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, base, window, 0, filled);
    next = 0;
  }

  private void require(long bytes) throws FormatException {
    if (bytes < 0 || bytes > remaining()) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "truncated: %s more bytes needed at byte %d, %d left",
              Long.toUnsignedString(bytes),
              position(),
              remaining()));
    }
  }

  public int u16() throws FormatException {
    int low = u8();
    return low | u8() << 8;
  }

  public long u32() throws FormatException {
    if (filled - next >= Integer.BYTES) {
      next += Integer.BYTES;
      return numbers.getInt(next - Integer.BYTES) & 0xffffffffL;
    }
    long low = u16();
    return low | (long) u16() << 16;
  }

  public long i64() throws FormatException {
    long low = u32();
    return low | u32() << 32;
  }

  /// The next `length` bytes, an unsigned number that is checked against what is left before
  /// anything is allocated.
  public byte[] bytes(long length) throws FormatException {
    require(length);
    byte[] bytes = new byte[Math.toIntExact(length)];
    for (int done = 0; done < bytes.length; ) {
      if (next == filled) {
        refill();
      }
      int chunk = Math.min(bytes.length - done, filled - next);
      System.arraycopy(window, next, bytes, done, chunk);
      next += chunk;
      done += chunk;
    }
    return bytes;
  }

  public void skip(long length) throws FormatException {
    require(length);
    if (length <= filled - next) {
      next += (int) length;
    } else {
      base = position() + length;
      next = 0;
      filled = 0;
    }
  }

  /// The text up to the next line feed, which is consumed.
  public String line(int longest) throws FormatException {
    StringBuilder line = new StringBuilder();
    for (int c = u8(); c != '\n'; c = u8()) {
      if (line.length() == longest) {
        throw new FormatException(
            String.format(
                Locale.ROOT, "line of more than %d bytes at byte %d", longest, position()));
      }
      line.append((char) c);
    }
    return new String(
        line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
