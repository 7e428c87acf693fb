package org.xerial.snappy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;

/// What the reader of Parquet files looks for by this name to unpack Snappy. The library that has
/// this name loads native code; here Apache Commons Compress does it in Java.
public final class Snappy {
  /// How far back Snappy's references go: compressors cut their input into pieces of this length.
  private static final int WINDOW = 1 << 16;

  private Snappy() {}

  /// Unpacks a block.
  ///
  /// @param compressed its remaining bytes are the block
  /// @param uncompressed takes the content from its position on
  /// @return bytes of the content
  /// @throws IOException if the block is damaged, or its content longer than there is room for
  public static int uncompress(ByteBuffer compressed, ByteBuffer uncompressed) throws IOException {
    byte[] block = new byte[compressed.remaining()];
    compressed.get(block);
    try (var in = new SnappyCompressorInputStream(new ByteArrayInputStream(block), WINDOW)) {
      byte[] content = in.readNBytes(uncompressed.remaining() + 1);
      if (content.length > uncompressed.remaining()) {
        throw new IOException("damaged: a block of Snappy is longer than stated");
      }
      uncompressed.put(content);
      return content.length;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("damaged: a block of Snappy has references to nothing", e);
    }
  }
}
