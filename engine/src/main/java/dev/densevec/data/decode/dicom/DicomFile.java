package dev.densevec.data.decode.dicom;

import dev.densevec.data.decode.common.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The elements of a DICOM file (PS3.5, section 7, and PS3.10) that describe its picture. Those in
/// sequences are passed over.
final class DicomFile {
  static final int PIXEL_DATA = 0x7FE00010;
  private static final int PREAMBLE = 128;
  private static final int SYNTAX = 0x00020010;
  private static final int ITEM = 0xFFFEE000;
  private static final int ITEM_END = 0xFFFEE00D;
  private static final int SEQUENCE_END = 0xFFFEE0DD;
  private static final long UNDEFINED = 0xFFFFFFFFL;
  private static final int MOST_TEXT = 1024;

  /// Types of values whose length has four bytes.
  private static final Set<String> LONG =
      Set.of("OB", "OW", "OF", "OD", "OL", "OV", "SQ", "UC", "UR", "UT", "UN", "SV", "UV");

  private final byte[] data;
  private final Map<Integer, int[]> values = new HashMap<>();
  private boolean explicit = true;
  private boolean little = true;
  private int at = PREAMBLE + 4;

  /// An element's head.
  ///
  /// @param tag group and element
  /// @param length bytes of its value, or [#UNDEFINED]
  private record Head(int tag, long length) {}

  /// Whether the content of a file begins as this format does.
  static boolean accepts(byte[] data) {
    return Bytes.has(data, PREAMBLE, "DICM");
  }

  /// @throws IOException if an element reaches beyond the file, or there is no picture
  DicomFile(byte[] data) throws IOException {
    this.data = data;
    boolean header = true;
    int depth = 0;
    while (at < data.length) {
      if (header && (data.length - at < 2 || Bytes.uint16(data, at, true) != 2)) {
        header = false;
        begin();
      }
      Head head = head();
      if (head.tag == SEQUENCE_END) {
        depth = Math.max(0, depth - 1);
      } else if (head.tag == PIXEL_DATA && depth == 0) {
        place(head);
        return;
      } else if (head.length != UNDEFINED) {
        require(head.length);
        if (depth == 0) {
          place(head);
        }
        at += (int) head.length;
      } else if (head.tag != ITEM) {
        if (depth == 0) {
          place(head);
        }
        depth++;
      }
    }
    throw new IOException("a DICOM file without a picture (no pixel data)");
  }

  /// Takes the transfer syntax, which holds from here on.
  private void begin() throws IOException {
    String syntax = syntax();
    explicit = !syntax.equals("1.2.840.10008.1.2");
    little = !syntax.equals("1.2.840.10008.1.2.2");
    if (syntax.equals("1.2.840.10008.1.2.1.99")) {
      throw new IOException(
          "a DICOM file that is deflated as a whole isn't supported; dcmconv unpacks it");
    }
  }

  private Head head() throws IOException {
    require(8);
    int tag = Bytes.uint16(data, at, little) << 16 | Bytes.uint16(data, at + 2, little);
    boolean bare = tag == ITEM || tag == ITEM_END || tag == SEQUENCE_END;
    if (bare || !explicit) {
      long length = Bytes.uint32(data, at + 4, little);
      at += 8;
      return new Head(tag, length);
    }
    String type = Bytes.text(data, at + 4, 2);
    if (!LONG.contains(type)) {
      int length = Bytes.uint16(data, at + 6, little);
      at += 8;
      return new Head(tag, length);
    }
    require(12);
    long length = Bytes.uint32(data, at + 8, little);
    at += 12;
    if (type.equals("UN") && length == UNDEFINED) {
      throw new IOException(
          "a DICOM sequence of unknown type isn't supported; dcmconv rewrites it");
    }
    return new Head(tag, length);
  }

  /// Notes where an element's value is.
  private void place(Head head) throws IOException {
    if (head.length == UNDEFINED) {
      values.put(head.tag, new int[] {at, -1});
    } else {
      require(head.length);
      values.put(head.tag, new int[] {at, (int) head.length});
    }
  }

  private void require(long length) throws IOException {
    if (length > data.length - at) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "truncated: a DICOM element of %d bytes at byte %d, %d left",
              length,
              at,
              data.length - at));
    }
  }

  /// Whether an element is there and not empty.
  boolean has(int tag) {
    return values.containsKey(tag) && values.get(tag)[1] != 0;
  }

  /// The transfer syntax: how the file is encoded.
  String syntax() throws IOException {
    return text(SYNTAX).orElseThrow(() -> new IOException("a DICOM file without transfer syntax"));
  }

  /// An element's text without padding.
  Optional<String> text(int tag) {
    int[] place = values.get(tag);
    return place == null || place[1] < 1
        ? Optional.empty()
        : Optional.of(
            Bytes.text(data, place[0], Math.min(place[1], MOST_TEXT)).replace('\0', ' ').strip());
  }

  /// An element that is an unsigned number of 16 bits.
  int number(int tag, int otherwise) {
    int[] place = values.get(tag);
    return place == null || place[1] < 2 ? otherwise : Bytes.uint16(data, place[0], little);
  }

  /// An element that is a text of decimal numbers: the first of them.
  ///
  /// @throws IOException if it is no number
  Optional<Double> decimal(int tag) throws IOException {
    Optional<String> text = text(tag).map(all -> all.split("\\\\", -1)[0].strip());
    if (text.isEmpty() || text.get().isEmpty()) {
      return Optional.empty();
    }
    try {
      double value = Double.parseDouble(text.get());
      if (Double.isFinite(value)) {
        return Optional.of(value);
      }
    } catch (NumberFormatException _) {
      // Falls through to the message.
    }
    throw new IOException(
        String.format(Locale.ROOT, "damaged: DICOM element %08X is no finite number", tag));
  }

  /// Where the uncompressed samples begin.
  ///
  /// @param needed bytes that they take
  /// @throws IOException if there are fewer
  int plainPixels(long needed) throws IOException {
    int[] place = values.get(PIXEL_DATA);
    if (place[1] < needed) {
      throw new IOException(
          String.format(
              Locale.ROOT, "truncated: %d bytes of pixels, expected %d", place[1], needed));
    }
    return place[0];
  }

  /// The compressed bytes of the first picture: after the table of offsets, the first item, or all
  /// where there is one picture.
  ///
  /// @param whole whether all items are of one picture
  /// @throws IOException if there are none
  byte[] compressed(boolean whole) throws IOException {
    int[] place = values.get(PIXEL_DATA);
    at = place[0];
    if (place[1] >= 0) {
      throw new IOException("damaged: compressed DICOM pixels that aren't in items");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int item = 0; at < data.length; item++) {
      Head head = head();
      if (head.tag != ITEM || head.length == UNDEFINED) {
        break;
      }
      require(head.length);
      if (item == 1 || (item > 1 && whole)) {
        out.write(data, at, (int) head.length);
      }
      at += (int) head.length;
    }
    if (out.size() == 0) {
      throw new IOException("truncated: no DICOM pixels");
    }
    return out.toByteArray();
  }

  /// Whether numbers have their lowest byte first.
  boolean littleEndian() {
    return little;
  }
}
