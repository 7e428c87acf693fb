package dev.densevec.data.decode.jpeg;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;

/// What a JPEG file says before its first scan: size, components, colour, orientation.
///
/// Layout by ITU-T T.81 annex B: markers `FF xx`, most followed by a segment whose big-endian
/// 16-bit length counts itself. Colour by the JFIF and Adobe conventions as libjpeg reads them.
final class JpegHeader {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COMMENT = 0xFE;
  private static final int UNKNOWN = -1;

  private final byte[] data;
  private final ByteArrayOutputStream bare;
  private int width;
  private int height;
  private int components;
  private String ids = "";
  private boolean progressive;
  private boolean jfif;
  private int adobeTransform = UNKNOWN;
  private int orientation = 1;

  private JpegHeader(byte[] data) {
    this.data = data;
    this.bare = new ByteArrayOutputStream(data.length);
  }

  static JpegHeader read(byte[] data) throws IOException {
    JpegHeader header = new JpegHeader(data);
    header.walk();
    if (header.components == 0) {
      throw new IOException("damaged: no frame header before the first scan");
    }
    Limits.checkSize(header.width, header.height, 2 * header.components);
    return header;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int components() {
    return components;
  }

  boolean progressive() {
    return progressive;
  }

  /// EXIF orientation, 1 to 8.
  int orientation() {
    return orientation;
  }

  /// Whether the first three components are luma and two colour differences.
  boolean lumaChroma() {
    if (components == 4) {
      return adobeTransform == 2;
    }
    if (components != 3) {
      return false;
    }
    if (jfif || adobeTransform == UNKNOWN) {
      return jfif || !ids.equals("RGB");
    }
    return adobeTransform != 0;
  }

  /// The file without application segments and comments: what a decoder needs to give the stored
  /// components, and nothing that could make it look at profiles, thumbnails or annotations.
  byte[] bareFile() {
    return bare.toByteArray();
  }

  private void walk() throws IOException {
    bare.write(data, 0, 2);
    int at = 2;
    while (true) {
      at = nextMarker(at);
      int marker = data[at + 1] & 0xFF;
      if (marker == EOI) {
        throw new IOException("truncated: the file has no picture");
      }
      if (standalone(marker)) {
        at += 2;
        continue;
      }
      int length = segmentLength(at + 2);
      if (marker == SOS) {
        bare.write(data, at, data.length - at);
        return;
      }
      segment(marker, at + 4, length - 2);
      if (!(marker >= APP0 && marker <= APP15) && marker != COMMENT) {
        bare.write(data, at, 2 + length);
      }
      at += 2 + length;
    }
  }

  /// Index of the `FF` of the next marker at or after `at`; bytes between segments are skipped, as
  /// libjpeg does.
  private int nextMarker(int at) throws IOException {
    for (int i = at; i + 1 < data.length; i++) {
      int next = data[i + 1] & 0xFF;
      if (data[i] == (byte) 0xFF && next != 0xFF && next != 0) {
        return i;
      }
    }
    throw new IOException("truncated: the file ends inside its header");
  }

  private static boolean standalone(int marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= SOI);
  }

  private int segmentLength(int at) throws IOException {
    if (at + 2 > data.length) {
      throw new IOException("truncated: the file ends inside its header");
    }
    int length = Bytes.uint16(data, at, false);
    if (length < 2) {
      throw new IOException(String.format(Locale.ROOT, "damaged: a segment of length %d", length));
    }
    if (length > data.length - at) {
      throw new IOException("truncated: the file ends inside its header");
    }
    return length;
  }

  private void segment(int marker, int from, int length) throws IOException {
    if (frame(marker)) {
      readFrame(marker, from, length);
    } else if (marker == APP0 && Bytes.has(data, from, "JFIF\0")) {
      jfif = true;
    } else if (marker == APP1 && orientation == 1) {
      orientation = Orientation.fromExif(data, from, from + length);
    } else if (marker == APP14 && length >= 12 && Bytes.has(data, from, "Adobe")) {
      adobeTransform = data[from + 11] & 0xFF;
    }
  }

  /// `C0` to `CF` are frame headers but for the Huffman tables, an extension and the arithmetic
  /// conditioning.
  private static boolean frame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private void readFrame(int marker, int from, int length) throws IOException {
    if (length < 6 || length < 6 + 3 * (data[from + 5] & 0xFF)) {
      throw new IOException(
          String.format(Locale.ROOT, "damaged: a frame header of %d bytes", length));
    }
    if (marker > 0xC2 || data[from] != 8) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "JPEG process %d with %d-bit samples is not supported",
              marker - 0xC0,
              data[from] & 0xFF));
    }
    progressive = marker == 0xC2;
    height = Bytes.uint16(data, from + 1, false);
    width = Bytes.uint16(data, from + 3, false);
    components = data[from + 5] & 0xFF;
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < components; i++) {
      names.append((char) (data[from + 6 + 3 * i] & 0xFF));
    }
    ids = names.toString();
  }
}
