package dev.densevec.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Decodes image files.
///
/// PNG, JPEG, GIF (first frame), BMP and TIFF are read on any JDK, WebP and whatever else has an
/// ImageIO plugin on the class or module path if there is one. The result is what Pillow's
/// `convert("RGB")` gives: grey is spread over the three channels, a palette is looked up, alpha is
/// dropped without compositing, of 16-bit samples the high byte is kept, embedded colour profiles
/// are ignored, CMYK is converted by its plain formula. Unlike there the EXIF orientation is
/// applied.
///
/// No file is believed: its stated size is bounded before anything is allocated (see [Limits]), a
/// truncated file is an error, and every failure is an [IOException] of one line.
public final class Images {
  private Images() {}

  /// Decodes the image file `file`.
  ///
  /// @throws IOException if the file is missing, unreadable, a directory, too large, no image, of
  ///   an unknown format or damaged; the message names the file
  public static RgbImage read(Path file) throws IOException {
    try {
      return decode(readBytes(file, Limits.FILE_BYTES));
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": permission denied", e);
    } catch (IOException e) {
      throw new IOException(file + ": " + oneLine(e), e);
    }
  }

  /// Decodes an image from the content of a file.
  ///
  /// @throws IOException as for [#read], without a file name
  public static RgbImage decode(byte[] data) throws IOException {
    if (data.length == 0) {
      throw new IOException("the file is empty");
    }
    if (PngDecoder.accepts(data)) {
      return PngDecoder.decode(data);
    }
    if (JpegDecoder.accepts(data)) {
      return JpegDecoder.decode(data);
    }
    return Orientation.apply(PluginDecoder.decode(data), Orientation.fromFile(data));
  }

  /// Reads a whole file of a bounded size.
  static byte[] readBytes(Path file, long limit) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    long size = Files.size(file);
    if (size > limit) {
      throw new IOException(
          String.format(Locale.ROOT, "the file has %d bytes, more than %d", size, limit));
    }
    return Files.readAllBytes(file);
  }

  /// The reason of a failure on one line, whatever the decoder put there.
  static String oneLine(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.strip().replaceAll("\\s+", " ");
  }
}
