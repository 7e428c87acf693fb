package dev.densevec.data.decode;

import dev.densevec.data.decode.bmp.BmpDecoder;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.decode.dicom.DicomDecoder;
import dev.densevec.data.decode.gif.GifDecoder;
import dev.densevec.data.decode.jpeg.JpegDecoder;
import dev.densevec.data.decode.netpbm.NetpbmDecoder;
import dev.densevec.data.decode.npy.NpyDecoder;
import dev.densevec.data.decode.png.PngDecoder;
import dev.densevec.data.decode.tiff.TiffDecoder;
import dev.densevec.data.decode.webp.WebpDecoder;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.nio.file.Path;

/// Decodes image files.
///
/// PNG, JPEG, WebP, GIF, BMP, PBM, PGM, PPM, TIFF, DICOM and NumPy's arrays are read on any JDK, of
/// animations the first frame, and whatever else has an ImageIO plugin on the class or module path.
/// The result has three channels (an array those that it has) and is what Pillow's `convert("RGB")`
/// gives: grey is spread over the three channels, a palette is looked up, alpha is dropped without
/// compositing, signed and floating-point samples are clipped to 0..255, embedded colour profiles
/// are ignored, CMYK is converted by its plain formula. Unlike there the EXIF orientation is
/// applied.
///
/// Unsigned grey and RGB samples of more than 8 bits, up to 32, keep their precision: a sample is
/// its share of the largest, as a float ([Picture#isDeep()]). Pillow keeps the high byte of colours
/// and makes grey above 255 white.
///
/// No file is believed: its stated size is bounded before anything is allocated (see `Limits`), a
/// truncated file is an error, and every failure is an [IOException] of one line.
public final class Images {
  /// Bytes that a format shows itself in.
  private static final int HEAD = 132;

  private static final String EMPTY = "the file is empty";

  private Images() {}

  /// Decodes the image file `file`.
  ///
  /// @throws IOException if the file is missing, unreadable, a directory, too large, no image, of
  ///   an unknown format or damaged; the message names the file
  public static Picture read(Path file) throws IOException {
    return InputFiles.read(file, Limits.FILE_BYTES, Images::decode);
  }

  /// Whether a file begins as one of the formats known here does, which a damaged one may do too.
  ///
  /// @throws IOException as for [#read], if it can't be read or is empty
  public static boolean beginsLikeOne(Path file) throws IOException {
    byte[] head = InputFiles.head(file, HEAD);
    if (head.length == 0) {
      throw new IOException(file + ": " + EMPTY);
    }
    return PngDecoder.accepts(head)
        || JpegDecoder.accepts(head)
        || WebpDecoder.accepts(head)
        || GifDecoder.accepts(head)
        || BmpDecoder.accepts(head)
        || NetpbmDecoder.accepts(head)
        || TiffDecoder.accepts(head)
        || DicomDecoder.accepts(head)
        || NpyDecoder.accepts(head);
  }

  /// Decodes an image of a bounded number of pixels from the content of a file.
  ///
  /// @param pixels how many it may have at most; more than are ever read count as those
  /// @throws IOException as for [#read], without a file name
  public static Picture decode(byte[] data, long pixels) throws IOException {
    return ScopedValue.where(Limits.FEWER_PIXELS, Math.min(pixels, Limits.PIXELS))
        .call(() -> decode(data));
  }

  /// Decodes an image from the content of a file.
  ///
  /// @throws IOException as for [#read], without a file name
  public static Picture decode(byte[] data) throws IOException {
    if (data.length == 0) {
      throw new IOException(EMPTY);
    }
    if (PngDecoder.accepts(data)) {
      return PngDecoder.decode(data);
    }
    if (JpegDecoder.accepts(data)) {
      return Picture.of(JpegDecoder.decode(data));
    }
    if (WebpDecoder.accepts(data)) {
      return Picture.of(WebpDecoder.decode(data));
    }
    if (GifDecoder.accepts(data)) {
      return Picture.of(GifDecoder.decode(data));
    }
    if (BmpDecoder.accepts(data)) {
      return Picture.of(BmpDecoder.decode(data));
    }
    if (NetpbmDecoder.accepts(data)) {
      return NetpbmDecoder.decode(data);
    }
    if (TiffDecoder.accepts(data) && !TiffDecoder.leavesToOthers(data)) {
      return TiffDecoder.decode(data);
    }
    if (DicomDecoder.accepts(data)) {
      return DicomDecoder.decode(data);
    }
    if (NpyDecoder.accepts(data)) {
      return NpyDecoder.decode(data);
    }
    return Orientation.apply(PluginDecoder.decode(data), Orientation.fromFile(data));
  }
}
