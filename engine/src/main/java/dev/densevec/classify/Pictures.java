package dev.densevec.classify;

import dev.densevec.data.image.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/// Pictures of Java's own classes.
public final class Pictures {
  private Pictures() {}

  /// The pixels of an image: colours in sRGB without transparency, grey as it is, 16 bits of it
  /// scaled to 8.
  public static Picture of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    boolean wide = image.getType() == BufferedImage.TYPE_USHORT_GRAY;
    if (wide || image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
      return grey(image.getRaster(), width, height, wide ? 257 : 1);
    }
    byte[] samples = new byte[3 * width * height];
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        samples[at++] = (byte) (rgb >> 16);
        samples[at++] = (byte) (rgb >> 8);
        samples[at++] = (byte) rgb;
      }
    }
    return Picture.interleaved(3, height, width, samples);
  }

  /// Java takes its grey for linear light and would brighten it.
  private static Picture grey(Raster raster, int width, int height, int divisor) {
    byte[] samples = new byte[width * height];
    for (int i = 0; i < samples.length; i++) {
      int sample = raster.getSample(raster.getMinX() + i % width, raster.getMinY() + i / width, 0);
      samples[i] = (byte) Math.round((float) sample / divisor);
    }
    return Picture.planar(1, height, width, samples, 0);
  }
}
