package dev.densevec.data.decode.webp.lossless;

/// Green was subtracted from red and blue.
final class GreenTransform implements Transform {

  @Override
  public int[] invert(int[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      int pixel = pixels[i];
      int green = (pixel >> 8) & 0xFF;
      int redBlue = ((pixel & 0xFF00FF) + ((green << 16) | green)) & 0xFF00FF;
      pixels[i] = (pixel & 0xFF00FF00) | redBlue;
    }
    return pixels;
  }
}
