package dev.densevec.data.decode;

import dev.densevec.data.decode.common.ByteArrayImageInput;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/// Decodes whatever format ImageIO has a reader for: the JDK's own and those of plugins found by
/// the service loader.
final class PluginDecoder {
  /// What marks a message as one for programmers.
  private static final Pattern INTERNAL = Pattern.compile("Exception|Error|java\\.|null|[a-z]\\(");

  static {
    ImageIO.setUseCache(false); // no temporary files
  }

  private PluginDecoder() {}

  static Picture decode(byte[] data) throws IOException {
    ByteArrayImageInput input = new ByteArrayImageInput(data);
    Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
    if (!readers.hasNext()) {
      throw UnreadableFormat.of(data);
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(input, true, true);
      Limits.checkSize(reader.getWidth(0), reader.getHeight(0), 8);
      Limits.checkRatio(reader.getWidth(0), reader.getHeight(0), data.length);
      return JavaImages.of(reader.read(0)).withChannels(3);
    } catch (IOException | RuntimeException e) {
      throw failure(e, input.exhausted());
    } finally {
      reader.dispose();
    }
  }

  /// A failure in words of ours: plugins' own are often none, or a class's name.
  private static IOException failure(Exception e, boolean exhausted) {
    String said = e.getMessage();
    boolean useful = said != null && said.contains(" ") && !INTERNAL.matcher(said).find();
    if (exhausted && !useful) {
      return new IOException("truncated: the file ends before its picture", e);
    }
    return new IOException(useful ? InputFiles.oneLine(e) : "damaged: its decoder failed", e);
  }
}
