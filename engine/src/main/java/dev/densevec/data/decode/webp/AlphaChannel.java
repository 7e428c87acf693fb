package dev.densevec.data.decode.webp;

import dev.densevec.data.decode.webp.WebpContainer.Chunk;
import dev.densevec.data.decode.webp.lossless.LosslessDecoder;
import java.io.IOException;

/// The alpha channel beside a lossy picture (RFC 9649, section 2.7.1.2): a byte that says how it is
/// stored, then a sample for each pixel or a lossless picture with the samples in green.
///
/// No part of it reaches the result. It is read because damage to it is damage to the file.
final class AlphaChannel {
  private static final int RAW = 0;
  private static final int LOSSLESS = 1;

  private AlphaChannel() {}

  /// Refuses a channel that is damaged or truncated.
  static void check(byte[] data, Chunk chunk, int width, int height) throws IOException {
    int from = chunk.from() + 1;
    if (from >= chunk.to()) {
      throw new IOException("truncated: the alpha channel is empty");
    }
    int head = data[chunk.from()] & 0xFF;
    int method = head & 3;
    boolean known = (method == RAW || method == LOSSLESS) && head >> 4 <= 1;
    if (!known) {
      throw new IOException("damaged: the alpha channel is stored in an unknown way");
    }
    if (method == LOSSLESS) {
      LosslessDecoder.pixels(data, from, chunk.to(), width, height);
    } else if (chunk.to() - from < (long) width * height) {
      throw new IOException("truncated: the alpha channel ends too early");
    }
  }
}
