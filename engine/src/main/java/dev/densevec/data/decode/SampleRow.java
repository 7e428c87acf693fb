package dev.densevec.data.decode;

import dev.densevec.data.decode.common.Inks;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/// Reads the rows of an ImageIO picture as 8-bit RGB.
///
/// Grey, RGB and CMYK samples are taken as they are stored, only scaled to eight bits; the JDK's
/// own conversion would send them through colour management and change them.
interface SampleRow {
  /// Writes row `y` to `to`, its first sample at index `out`.
  void expand(int y, byte[] to, int out);

  /// Chooses how to read `image`.
  static SampleRow of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return paletteRow(image.getRaster(), palette);
    }
    int type = model.getColorSpace().getType();
    int transfer = model.getTransferType();
    boolean unsigned = transfer <= DataBuffer.TYPE_INT && transfer != DataBuffer.TYPE_SHORT;
    boolean plain = unsigned && !model.isAlphaPremultiplied();
    if (plain && image.getRaster().getNumBands() >= 4 && type == ColorSpace.TYPE_CMYK) {
      return inkRow(image.getRaster(), model);
    }
    if (plain && (type == ColorSpace.TYPE_RGB || type == ColorSpace.TYPE_GRAY)) {
      return storedRow(image.getRaster(), model, type == ColorSpace.TYPE_GRAY);
    }
    return convertedRow(image);
  }

  private static SampleRow paletteRow(Raster raster, IndexColorModel palette) {
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    int[] row = new int[raster.getWidth()];
    return (y, to, out) -> {
      raster.getPixels(0, y, row.length, 1, row);
      for (int x = 0; x < row.length; x++) {
        put(row[x] < colours.length ? colours[row[x]] : 0, to, out + 3 * x);
      }
    };
  }

  private static SampleRow storedRow(Raster raster, ColorModel model, boolean grey) {
    int bands = raster.getNumBands();
    int[] row = new int[raster.getWidth() * bands];
    return (y, to, out) -> {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0, o = out; i < row.length; i += bands, o += 3) {
        for (int c = 0; c < 3; c++) {
          int band = grey ? 0 : c;
          to[o + c] = (byte) eightBits(row[i + band], model.getComponentSize(band));
        }
      }
    };
  }

  private static SampleRow inkRow(Raster raster, ColorModel model) {
    int bands = raster.getNumBands();
    int[] row = new int[raster.getWidth() * bands];
    return (y, to, out) -> {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0, o = out; i < row.length; i += bands, o += 3) {
        int black = eightBits(row[i + 3], model.getComponentSize(3));
        for (int c = 0; c < 3; c++) {
          to[o + c] = Inks.light(eightBits(row[i + c], model.getComponentSize(c)), black);
        }
      }
    };
  }

  private static SampleRow convertedRow(BufferedImage image) {
    int[] row = new int[image.getWidth()];
    return (y, to, out) -> {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int x = 0; x < row.length; x++) {
        put(row[x], to, out + 3 * x);
      }
    };
  }

  private static int eightBits(int sample, int bits) {
    return bits >= 8 ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
  }

  private static void put(int argb, byte[] to, int out) {
    to[out] = (byte) (argb >> 16);
    to[out + 1] = (byte) (argb >> 8);
    to[out + 2] = (byte) argb;
  }
}
