package dev.densevec.data.decode;

import java.awt.Point;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;

/// Writes JPEG files whose stored components are given, and adds segments to them.
final class TestJpeg {
  static final int APP0 = 0xE0;
  static final int APP1 = 0xE1;
  static final int APP14 = 0xEE;

  private TestJpeg() {}

  /// Encodes components without any colour conversion, with no segment that says what they mean.
  ///
  /// @param samples interleaved, `width * height * components`
  static byte[] encode(int width, int height, byte[] samples, boolean progressive)
      throws IOException {
    int components = samples.length / (width * height);
    WritableRaster raster =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, width, height, components, new Point());
    raster.setDataElements(0, 0, width, height, samples);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    JPEGImageWriteParam param = new JPEGImageWriteParam(Locale.ROOT);
    param.setCompressionMode(JPEGImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(1);
    param.setProgressiveMode(
        progressive ? JPEGImageWriteParam.MODE_DEFAULT : JPEGImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /// Adds a segment at the start of a file.
  static byte[] with(byte[] jpeg, int marker, byte[] content) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 4 + content.length);
    file.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker);
    file.putShort((short) (2 + content.length)).put(content);
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }

  /// Says that a file's components are YCbCr (transform 1), YCCK (2) or as they are (0).
  static byte[] withAdobe(byte[] jpeg, int transform) {
    return with(
        jpeg, APP14, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
  }

  /// The TIFF structure that holds nothing but an orientation.
  static byte[] orientationTags(int orientation, boolean littleEndian) {
    ByteBuffer tags = ByteBuffer.allocate(26);
    if (littleEndian) {
      tags.order(ByteOrder.LITTLE_ENDIAN);
    }
    byte mark = (byte) (littleEndian ? 'I' : 'M');
    tags.put(mark).put(mark).putShort((short) 42).putInt(8);
    tags.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1);
    return tags.putShort((short) orientation).putShort((short) 0).putInt(0).array();
  }
}
