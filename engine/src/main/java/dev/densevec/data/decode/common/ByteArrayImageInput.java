package dev.densevec.data.decode.common;

import javax.imageio.stream.ImageInputStreamImpl;

/// The bytes of a file as ImageIO's readers want them: seekable, without a temporary file.
public final class ByteArrayImageInput extends ImageInputStreamImpl {
  private final byte[] data;
  private boolean exhausted;

  /// A stream of `data`.
  public ByteArrayImageInput(byte[] data) {
    this.data = data;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= data.length) {
      exhausted = true;
      return -1;
    }
    return data[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    int n = (int) Math.min(length, data.length - streamPos);
    if (n <= 0) {
      exhausted = true;
      return -1;
    }
    System.arraycopy(data, (int) streamPos, to, offset, n);
    streamPos += n;
    return n;
  }

  /// Whether the reader has asked for more than there is.
  public boolean exhausted() {
    return exhausted;
  }

  @Override
  public long length() {
    return data.length;
  }
}
