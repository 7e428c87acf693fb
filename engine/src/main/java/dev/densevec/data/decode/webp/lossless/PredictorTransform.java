package dev.densevec.data.decode.webp.lossless;

/// Pixels were replaced by their difference from a prediction out of the pixels to the left and
/// above (WebP lossless, section 4.1).
///
/// @param width columns of the picture
/// @param bits logarithm of the pixels a side of a tile
/// @param modes how pixels of each tile are predicted, 0 to 15 in green
@SuppressWarnings("ArrayRecordComponent") // read in the inner loops of one picture, never compared
record PredictorTransform(int width, int bits, int[] modes) implements Transform {
  private static final int BLACK = 0xFF000000;

  @Override
  public int[] invert(int[] pixels) {
    int columns = LosslessDecoder.tiles(width, bits);
    pixels[0] = add(pixels[0], BLACK);
    for (int x = 1; x < width; x++) {
      pixels[x] = add(pixels[x], pixels[x - 1]);
    }
    for (int i = width, y = 1; i < pixels.length; y++) {
      pixels[i] = add(pixels[i], pixels[i - width]);
      i++;
      for (int x = 1; x < width; x++, i++) {
        int mode = modes[(y >> bits) * columns + (x >> bits)] >> 8 & 0xF;
        pixels[i] = add(pixels[i], predict(mode, pixels, i));
      }
    }
    return pixels;
  }

  /// Predicts the pixel at `i`, which is in no first row or column. To the right above a row's last
  /// pixel is the row's own first.
  private int predict(int mode, int[] pixels, int i) {
    int left = pixels[i - 1];
    int above = pixels[i - width];
    int corner = pixels[i - width - 1];
    int right = pixels[i - width + 1];
    return switch (mode) {
      case 1 -> left;
      case 2 -> above;
      case 3 -> right;
      case 4 -> corner;
      case 5 -> mean(mean(left, right), above);
      case 6 -> mean(left, corner);
      case 7 -> mean(left, above);
      case 8 -> mean(corner, above);
      case 9 -> mean(above, right);
      case 10 -> mean(mean(left, corner), mean(above, right));
      case 11 -> nearer(left, above, corner);
      case 12 -> continued(left, above, corner);
      case 13 -> halfContinued(mean(left, above), corner);
      default -> BLACK;
    };
  }

  /// The sums of all four samples, each modulo 256.
  static int add(int a, int b) {
    int alphaGreen = (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00;
    int redBlue = (a & 0xFF00FF) + (b & 0xFF00FF) & 0xFF00FF;
    return alphaGreen | redBlue;
  }

  /// The means of all four samples, rounded down.
  private static int mean(int a, int b) {
    return (((a ^ b) & 0xFEFEFEFE) >>> 1) + (a & b);
  }

  /// Whichever of left and above is nearer to left + above - corner.
  private static int nearer(int left, int above, int corner) {
    return distance(above, corner) < distance(left, corner) ? left : above;
  }

  private static int distance(int a, int b) {
    int sum = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      sum += Math.abs((a >> shift & 0xFF) - (b >> shift & 0xFF));
    }
    return sum;
  }

  /// left + above - corner, each sample bounded.
  private static int continued(int left, int above, int corner) {
    int pixel = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      int sample = (left >> shift & 0xFF) + (above >> shift & 0xFF) - (corner >> shift & 0xFF);
      pixel |= Math.clamp(sample, 0, 255) << shift;
    }
    return pixel;
  }

  /// The mean and half its step from the corner, each sample bounded.
  private static int halfContinued(int mean, int corner) {
    int pixel = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      int sample = mean >> shift & 0xFF;
      int step = (sample - (corner >> shift & 0xFF)) / 2;
      pixel |= Math.clamp(sample + step, 0, 255) << shift;
    }
    return pixel;
  }
}
