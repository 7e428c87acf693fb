package dev.densevec.cli.watch;

import dev.densevec.data.batch.Normalization;
import dev.densevec.tensor.Shape;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Makes pictures again of what a network gets.
///
/// @param shape of one image
/// @param norm what its samples were normalised by
record InputPictures(Shape shape, Normalization norm) {
  private static final int RGB = 3;
  private static final int MOST = 255;

  /// Bytes of an image.
  long bytes() {
    return shape.imageElements() * Float.BYTES;
  }

  /// The picture of an image.
  ///
  /// @param images normalised images, float32 NCHW
  /// @param index which of them
  BufferedImage picture(MemorySegment images, int index) {
    BufferedImage picture = new BufferedImage(shape.w(), shape.h(), BufferedImage.TYPE_INT_RGB);
    paint(picture, 0, 0, images, index);
    return picture;
  }

  /// Pictures side by side, in rows as long as there are rows.
  ///
  /// @param count how many images
  BufferedImage sheet(MemorySegment images, int count) {
    int columns = (int) Math.ceil(Math.sqrt(count));
    int rows = Math.ceilDiv(count, columns);
    BufferedImage all =
        new BufferedImage(columns * shape.w(), rows * shape.h(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < count; i++) {
      paint(all, i % columns * shape.w(), i / columns * shape.h(), images, i);
    }
    return all;
  }

  private void paint(BufferedImage all, int left, int top, MemorySegment images, int index) {
    float[] mean = norm.mean();
    float[] std = norm.std();
    for (int y = 0; y < shape.h(); y++) {
      for (int x = 0; x < shape.w(); x++) {
        int rgb = 0;
        for (int colour = 0; colour < RGB; colour++) {
          int c = Math.min(colour, shape.c() - 1);
          long at = index * shape.imageElements() + ((long) c * shape.h() + y) * shape.w() + x;
          float sample = images.getAtIndex(ValueLayout.JAVA_FLOAT, at) * std[c] + mean[c];
          rgb = (rgb << Byte.SIZE) | Math.clamp(Math.round(MOST * sample), 0, MOST);
        }
        all.setRGB(left + x, top + y, rgb);
      }
    }
  }
}
