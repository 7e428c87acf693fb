package dev.densevec.data.decode;

import dev.densevec.data.decode.common.ByteArrayImageInput;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.TiffTags;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/// Decodes whatever format ImageIO has a reader for: the JDK's own and those of plugins found by
/// the service loader.
final class PluginDecoder {
  private static final int PHOTOMETRIC = 262;
  private static final int PHOTOMETRIC_INKS = 5;

  private PluginDecoder() {}

  static RgbImage decode(byte[] data) throws IOException {
    ByteArrayImageInput input = new ByteArrayImageInput(data);
    Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
    if (!readers.hasNext()) {
      throw new IOException("not an image of a known format");
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(input, true, true);
      Limits.checkSize(reader.getWidth(0), reader.getHeight(0), 8);
      return convert(reader.read(0), storesInks(data));
    } catch (RuntimeException e) {
      throw new IOException("damaged: " + InputFiles.oneLine(e), e);
    } finally {
      reader.dispose();
    }
  }

  /// Whether a TIFF file has CMYK samples, which the JDK's reader takes for RGB with alpha.
  private static boolean storesInks(byte[] data) {
    return TiffTags.accepts(data)
        && TiffTags.number(data, 0, data.length, PHOTOMETRIC) == PHOTOMETRIC_INKS;
  }

  private static RgbImage convert(BufferedImage image, boolean inks) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[3 * width * height];
    SampleRow row = SampleRow.of(image, inks);
    for (int y = 0; y < height; y++) {
      row.expand(y, rgb, 3 * y * width);
    }
    return new RgbImage(width, height, rgb);
  }
}
