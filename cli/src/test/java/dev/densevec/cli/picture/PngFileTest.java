package dev.densevec.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PngFileTest {

  /// A stream with a cache on the disk would also have a shutdown hook, which an ending process
  /// refuses.
  @Test
  void writesWithoutATemporaryFile(@TempDir Path folder) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x123456);
    File before = ImageIO.getCacheDirectory();
    Path gone = Files.createDirectory(folder.resolve("gone"));
    ImageIO.setCacheDirectory(gone.toFile());
    Files.delete(gone);
    byte[] bytes;
    try {
      bytes = PngFile.bytes(image);
    } finally {
      ImageIO.setCacheDirectory(before);
    }
    Path png = Files.write(folder.resolve("x.png"), bytes);
    assertThat(ImageIO.read(png.toFile()).getRGB(2, 1)).isEqualTo(0xFF123456);
  }
}
