package dev.densevec.data.decode.jpeg;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.decode.common.Orientation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads a JPEG file from marker to marker until all samples of its components are known.
///
/// Layout by ITU-T T.81 annex B: markers `FF xx`, most followed by a segment whose big-endian
/// 16-bit length counts itself. Colour by the JFIF and Adobe conventions as libjpeg reads them.
final class JpegFile {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int UNKNOWN = -1;

  private final byte[] data;
  private final Tables tables = new Tables();
  private final ScanReader scans;
  private Frame frame;
  private boolean jfif;
  private int adobeTransform = UNKNOWN;
  private int orientation = 1;

  private JpegFile(byte[] data) {
    this.data = data;
    this.scans = new ScanReader(data, tables);
  }

  /// Reads a whole file.
  static JpegFile read(byte[] data) throws IOException {
    JpegFile file = new JpegFile(data);
    file.walk();
    return file;
  }

  Frame frame() {
    return frame;
  }

  /// EXIF orientation, 1 to 8.
  int orientation() {
    return orientation;
  }

  /// Whether the first three components are luma and two colour differences.
  boolean lumaChroma() {
    List<Component> components = frame.components();
    if (components.size() == 4) {
      return adobeTransform > 0;
    }
    if (components.size() != 3) {
      return false;
    }
    if (jfif || adobeTransform == UNKNOWN) {
      boolean named =
          components.get(0).id == 'R' && components.get(1).id == 'G' && components.get(2).id == 'B';
      return jfif || !named;
    }
    return adobeTransform != 0;
  }

  /// What to say of pixels that ended at `at`.
  static IOException ended(byte[] data, int at) {
    return nextMarker(data, at) < 0
        ? new IOException("truncated: the pixels end too early")
        : new IOException("damaged: the pixels end at a marker before the picture is full");
  }

  private void walk() throws IOException {
    int at = 2;
    while (true) {
      at = nextMarker(data, at);
      int marker = at < 0 ? EOI : data[at + 1] & 0xFF;
      if (marker == EOI) {
        finish(at >= 0);
        return;
      }
      if (marker == 0x01 || (marker >= 0xD0 && marker <= SOI)) {
        at += 2;
        continue;
      }
      int length = segmentLength(at + 2);
      at += 4;
      if (marker == SOS) {
        if (frame == null) {
          throw new IOException("damaged: no frame header before the first scan");
        }
        at = scans.read(frame, at, length);
      } else {
        segment(marker, at, length);
        at += length;
      }
    }
  }

  /// Index of the `FF` of the next marker at or after `at`, -1 if there is none; bytes between
  /// segments are skipped, as libjpeg does.
  static int nextMarker(byte[] data, int at) {
    for (int i = at; i + 1 < data.length; i++) {
      int next = data[i + 1] & 0xFF;
      if (data[i] == (byte) 0xFF && next != 0xFF && next != 0) {
        return i;
      }
    }
    return -1;
  }

  private int segmentLength(int at) throws IOException {
    int length = at + 2 > data.length ? Integer.MAX_VALUE : Bytes.uint16(data, at, false);
    if (length < 2) {
      throw new IOException(String.format(Locale.ROOT, "damaged: a segment of length %d", length));
    }
    if (length > data.length - at) {
      throw new IOException(
          scans.any()
              ? "truncated: the pixels end too early"
              : "truncated: the file ends inside its header");
    }
    return length - 2;
  }

  private void segment(int marker, int from, int length) throws IOException {
    if (Frame.begins(marker)) {
      if (frame != null) {
        throw new IOException("damaged: two frame headers");
      }
      frame = Frame.read(data, marker, from, length);
      Limits.checkFilled(
          frame.width(), frame.height(), frame.arithmetic() ? 0 : frame.blocks() / 8, data.length);
      Limits.checkRatio(frame.width(), frame.height(), data.length);
    } else if (marker == APP0 && length >= 14 && Bytes.has(data, from, "JFIF\0")) {
      jfif = true;
    } else if (marker == APP1 && orientation == 1) {
      orientation = Orientation.fromExif(data, from, from + length);
    } else if (marker == APP14 && length >= 12 && Bytes.has(data, from, "Adobe")) {
      adobeTransform = data[from + 11] & 0xFF;
    } else {
      tables.segment(data, marker, from, length);
    }
  }

  /// Refuses a picture of which something is missing; turns coefficients into samples.
  ///
  /// @param marked whether the file has its end marker, without which only a file of which nothing
  ///   can be missing is complete
  private void finish(boolean marked) throws IOException {
    if (frame == null || !scans.any()) {
      throw new IOException(
          marked
              ? "truncated: the file has no picture"
              : "truncated: the file ends inside its header");
    }
    List<String> missing = new ArrayList<>();
    for (Component component : frame.components()) {
      if (!component.complete()) {
        missing.add(String.valueOf(component.id));
      }
    }
    if (!missing.isEmpty() || (frame.progressive() && !marked)) {
      throw new IOException(
          missing.isEmpty()
              ? "truncated: the pixels end too early"
              : String.format(
                  Locale.ROOT, "truncated: scans of component %s are missing", missing.getFirst()));
    }
    if (frame.progressive()) {
      frame.components().forEach(Component::transformAll);
    }
  }
}
