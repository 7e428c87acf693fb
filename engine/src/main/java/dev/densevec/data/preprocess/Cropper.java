package dev.densevec.data.preprocess;

import dev.densevec.data.image.Picture;
import dev.densevec.data.image.ResizedAxis;

/// Resizes and centre-crops in one go, computing only the pixels inside the crop.
final class Cropper {

  /// The part of a resized axis that lands in the crop.
  ///
  /// @param from first pixel of the resized image
  /// @param to where it lands in the crop
  /// @param count number of pixels
  private record Window(long from, int to, int count) {

    /// torchvision's rule: half of what is too much is cut off in front, rounded to the nearest
    /// even number; half of what is missing is added in front, rounded down.
    static Window centred(long size, int crop) {
      return size < crop
          ? new Window(0, (crop - (int) size) / 2, (int) size)
          : new Window((long) Math.rint((size - crop) / 2.0), 0, crop);
    }

    ResizedAxis axis(long size) {
      return new ResizedAxis(size, from, count);
    }
  }

  private Cropper() {}

  /// Returns the picture that the network will see, before normalising; as deep as `src`.
  static Picture crop(Picture src, Preprocessing how) {
    Resize.Size size = how.resize().target(src.width(), src.height());
    Window x = Window.centred(size.width(), how.cropWidth());
    Window y = Window.centred(size.height(), how.cropHeight());
    Picture part =
        src.withChannels(how.channels())
            .resized(y.axis(size.height()), x.axis(size.width()), how.filter());
    boolean whole = x.count() == how.cropWidth() && y.count() == how.cropHeight();
    return whole ? part : padded(part, x, y, how);
  }

  /// Where the crop lies on a picture of `width` by `height` pixels.
  static CropFrame frame(int width, int height, Preprocessing how) {
    Resize.Size size = how.resize().target(width, height);
    Window x = Window.centred(size.width(), how.cropWidth());
    Window y = Window.centred(size.height(), how.cropHeight());
    double columns = (double) width / size.width();
    double rows = (double) height / size.height();
    return new CropFrame(
        (x.from() - x.to()) * columns,
        (y.from() - y.to()) * rows,
        how.cropWidth() * columns,
        how.cropHeight() * rows);
  }

  private static Picture padded(Picture part, Window x, Window y, Preprocessing how) {
    int height = how.cropHeight();
    int width = how.cropWidth();
    int row = width * how.channels();
    int length = x.count() * how.channels();
    int first = y.to() * row + x.to() * how.channels();
    if (part.isDeep()) {
      float[] crop = new float[height * row];
      place(part.toInterleavedFloats(), length, crop, first, row, y.count());
      return Picture.interleaved(how.channels(), height, width, crop);
    }
    byte[] crop = new byte[height * row];
    place(part.toInterleaved(), length, crop, first, row, y.count());
    return Picture.interleaved(how.channels(), height, width, crop);
  }

  /// Copies rows from an array to another of the same kind.
  ///
  /// @param length of a source row
  /// @param first where the first row goes
  /// @param row from a row's place to the next one's
  private static void place(Object src, int length, Object dst, int first, int row, int rows) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(src, i * length, dst, first + i * row, length);
    }
  }
}
