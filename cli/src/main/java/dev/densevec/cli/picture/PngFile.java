package dev.densevec.cli.picture;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.OutputFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Writes pictures as PNG, whole or not at all.
public final class PngFile {
  private PngFile() {}

  /// Writes `image`; an existing file is replaced only by a complete one.
  ///
  /// @throws Failure if the file can't be written
  public static void write(BufferedImage image, Path file) {
    OutputFile.write(file, bytes(image));
  }

  /// The bytes of a PNG file.
  public static byte[] bytes(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // The default stream keeps a temporary file and a shutdown hook, which an ending process
    // refuses.
    try (var stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
