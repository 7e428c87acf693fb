package dev.densevec.data.decode.webp;

import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.decode.webp.WebpContainer.Chunk;
import dev.densevec.data.decode.webp.lossless.LosslessDecoder;
import dev.densevec.data.decode.webp.lossy.LossyDecoder;
import dev.densevec.data.image.RgbImage;
import java.io.IOException;

/// Decodes WebP files, lossy and lossless, to the very samples that libwebp gives.
///
/// An animation gives its first frame on its canvas, black around it. Alpha is dropped: what an
/// encoder left in transparent pixels comes out.
///
/// Written here because the plugins that there are for ImageIO differ from libwebp in most lossy
/// pictures, by enough to change what they are taken for, and believe the sizes that a file states.
public final class WebpDecoder {
  private WebpDecoder() {}

  /// Whether a file is WebP.
  public static boolean accepts(byte[] data) {
    return WebpContainer.accepts(data);
  }

  /// Decodes a file.
  ///
  /// @throws IOException if it is damaged, truncated or beyond the limits
  public static RgbImage decode(byte[] data) throws IOException {
    WebpContainer file = WebpContainer.read(data);
    Chunk picture = file.picture();
    int from = picture.from();
    int to = picture.to();
    int[] size =
        picture.lossless()
            ? LosslessDecoder.size(data, from, to)
            : LossyDecoder.size(data, from, to);
    int width = size[0];
    int height = size[1];
    checkPlace(file, width, height, data.length);
    if (file.alpha() != null && !picture.lossless()) {
      AlphaChannel.check(data, file.alpha(), width, height);
    }
    byte[] rgb =
        picture.lossless()
            ? LosslessDecoder.decode(data, from, to)
            : LossyDecoder.decode(data, from, to);
    RgbImage image = onCanvas(file, width, height, rgb);
    return Orientation.apply(image, Orientation.fromFile(data));
  }

  /// Refuses a picture that is not on its canvas, and one of its own size that is not the canvas'.
  private static void checkPlace(WebpContainer file, int width, int height, int bytes)
      throws IOException {
    if (file.width() == 0) {
      return;
    }
    int right = file.x() + width;
    int bottom = file.y() + height;
    boolean fits = right <= file.width() && bottom <= file.height();
    boolean fills = right == file.width() && bottom == file.height();
    if (!fits || (!fills && !file.animated())) {
      throw new IOException(
          "damaged: a picture of "
              + (width + "x" + height)
              + " pixels on a canvas of "
              + (file.width() + "x" + file.height()));
    }
    Limits.checkRatio(file.width(), file.height(), bytes);
  }

  private static RgbImage onCanvas(WebpContainer file, int width, int height, byte[] rgb) {
    if (file.width() == 0 || (file.width() == width && file.height() == height)) {
      return new RgbImage(width, height, rgb);
    }
    byte[] canvas = new byte[3 * file.width() * file.height()];
    for (int y = 0; y < height; y++) {
      int to = 3 * ((file.y() + y) * file.width() + file.x());
      System.arraycopy(rgb, 3 * y * width, canvas, to, 3 * width);
    }
    return new RgbImage(file.width(), file.height(), canvas);
  }
}
