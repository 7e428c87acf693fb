package dev.densevec.data.decode;

import dev.densevec.data.image.Picture;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;

/// Reads ImageIO pictures of unsigned grey or RGB samples of more than 8 bits as floats, each its
/// share of the largest.
final class DeepRows {
  private DeepRows() {}

  static boolean canRead(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int type = model.getColorSpace().getType();
    int transfer = model.getTransferType();
    boolean unsigned = transfer == DataBuffer.TYPE_USHORT || transfer == DataBuffer.TYPE_INT;
    return unsigned
        && !(model instanceof IndexColorModel)
        && !model.isAlphaPremultiplied()
        && (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB)
        && model.getComponentSize(0) > 8
        && model.getComponentSize(0) < Integer.SIZE;
  }

  static Picture read(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    ColorModel model = image.getColorModel();
    int channels = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY ? 1 : 3;
    int bands = image.getRaster().getNumBands();
    float[] samples = new float[channels * width * height];
    int[] row = new int[width * bands];
    for (int y = 0, at = 0; y < height; y++) {
      image.getRaster().getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        for (int c = 0; c < channels; c++) {
          samples[at++] = row[i + c] / (float) ((1L << model.getComponentSize(c)) - 1);
        }
      }
    }
    return Picture.interleaved(channels, height, width, samples);
  }
}
