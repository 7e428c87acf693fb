package dev.densevec.data.decode;

import dev.densevec.data.image.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/// Pictures of Java's own images.
public final class JavaImages {
  private JavaImages() {}

  /// The samples of an image, of one channel if it is grey and else of three, as they are stored:
  /// without transparency, without colour management, of more than 8 bits as floats.
  public static Picture of(BufferedImage image) {
    if (DeepRows.canRead(image)) {
      return DeepRows.read(image);
    }
    int width = image.getWidth();
    int height = image.getHeight();
    if (image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
      return Picture.planar(1, height, width, grey(image.getRaster()), 0);
    }
    byte[] rgb = new byte[3 * width * height];
    SampleRow row = SampleRow.of(image);
    for (int y = 0; y < height; y++) {
      row.expand(y, rgb, 3 * y * width);
    }
    return Picture.interleaved(3, height, width, rgb);
  }

  private static byte[] grey(Raster raster) {
    int[] stored = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
    byte[] samples = new byte[stored.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) stored[i];
    }
    return samples;
  }
}
