package dev.densevec.data.decode.jpeg;

import dev.densevec.data.decode.common.ByteArrayImageInput;
import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Inks;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.decode.common.YCbCr;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.RgbImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/// Decodes JPEG files: grey, YCbCr, RGB, CMYK and YCCK, baseline and progressive.
///
/// The JDK's decoder (libjpeg) delivers the stored components; colour is converted here, which is
/// faster from a cold start than through the JDK's colour management, ignores embedded profiles,
/// and covers the four-component pictures that the JDK refuses. It is used whatever plugins there
/// are.
public final class JpegDecoder {
  /// Fewest bits that a block of 64 samples takes, whatever the process.
  private static final int BLOCK_BITS = 1;

  /// Notes whether libjpeg painted missing pixels in grey, of which it only warns.
  private static final class Warnings implements IIOReadWarningListener {
    private boolean pixelsMissing;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      pixelsMissing |= warning.contains("premature end of data segment");
    }
  }

  private JpegDecoder() {}

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "\u00FF\u00D8\u00FF");
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, not supported, truncated or damaged; one line, without
  ///   the file's name
  public static RgbImage decode(byte[] data) throws IOException {
    JpegHeader header = JpegHeader.read(data);
    int width = header.width();
    int height = header.height();
    long blocks = (long) width * height / 64;
    Limits.checkFilled(width, height, blocks * BLOCK_BITS / 8, data.length);
    byte[] stored = components(header);
    byte[] rgb =
        switch (header.components()) {
          case 1 -> Picture.interleaved(1, height, width, stored).toRgb().pixels();
          case 3 -> header.lumaChroma() ? YCbCr.toRgb(stored, 3) : stored;
          default -> cmykToRgb(header.lumaChroma() ? YCbCr.toRgb(stored, 4) : stored, header);
        };
    return Orientation.apply(new RgbImage(width, height, rgb), header.orientation());
  }

  /// The interleaved samples as stored, before any colour conversion.
  private static byte[] components(JpegHeader header) throws IOException {
    int components = header.components();
    if (components != 1 && components != 3 && components != 4) {
      throw new IOException(
          String.format(Locale.ROOT, "a JPEG of %d components is not supported", components));
    }
    ImageReader reader = reader();
    Warnings warnings = new Warnings();
    reader.addIIOReadWarningListener(warnings);
    ByteArrayImageInput input = new ByteArrayImageInput(header.bareFile());
    try {
      reader.setInput(input, true, true);
      Raster raster = reader.readRaster(0, null);
      // A file that only lacks its end marker is exhausted too, but has all its pixels. Of a
      // progressive one that is not known: whole scans may be missing.
      if (input.exhausted() && (warnings.pixelsMissing || header.progressive())) {
        throw new IOException("truncated: the pixels end too early");
      }
      return ((DataBufferByte) raster.getDataBuffer()).getData();
    } catch (RuntimeException e) {
      throw new IOException("damaged: " + InputFiles.oneLine(e), e);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader() throws IOException {
    Module desktop = ImageIO.class.getModule();
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule() == desktop) {
        return reader;
      }
      reader.dispose();
    }
    throw new IOException("this Java has no JPEG decoder");
  }

  /// JPEG files hold the complements of the inks, by the convention of Adobe's programs that all
  /// others follow.
  private static byte[] cmykToRgb(byte[] cmyk, JpegHeader header) {
    byte[] rgb = new byte[3 * header.width() * header.height()];
    for (int i = 0, o = 0; o < rgb.length; i += 4, o += 3) {
      int black = 255 - (cmyk[i + 3] & 0xFF);
      for (int c = 0; c < 3; c++) {
        rgb[o + c] = Inks.light(255 - (cmyk[i + c] & 0xFF), black);
      }
    }
    return rgb;
  }
}
