package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.data.decode.common.Orientation;
import dev.densevec.data.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Stored is a picture of six fields, `ABC` over `DEF`, each of one grey.
final class OrientationTest {
  private static final int FIELD = 8;
  private static final int WIDTH = 3 * FIELD;
  private static final int HEIGHT = 2 * FIELD;

  private static byte[] storedGrey() {
    byte[] grey = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < grey.length; i++) {
      int field = i % WIDTH / FIELD + 3 * (i / WIDTH / FIELD);
      grey[i] = (byte) (40 * field + 20);
    }
    return grey;
  }

  /// Names the fields of a picture, one line for each row of them; fails if one is not flat.
  private static String fields(RgbImage image) {
    StringBuilder lines = new StringBuilder();
    for (int y = 0; y < image.height(); y += FIELD) {
      lines.append(y == 0 ? "" : "/");
      for (int x = 0; x < image.width(); x += FIELD) {
        int first = image.sample(x, y, 0) / 40;
        for (int i = 0; i < FIELD * FIELD; i++) {
          assertThat(image.sample(x + i % FIELD, y + i / FIELD, 1) / 40).isEqualTo(first);
        }
        lines.append((char) ('A' + first));
      }
    }
    return lines.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "1, ABC/DEF", "2, CBA/FED", "3, FED/CBA", "4, DEF/ABC",
    "5, AD/BE/CF", "6, DA/EB/FC", "7, FC/EB/DA", "8, CF/BE/AD",
    "0, ABC/DEF", "9, ABC/DEF"
  })
  void turnsPicturesUpright(int orientation, String upright) throws IOException {
    byte[] jpeg = TestJpeg.encode(WIDTH, HEIGHT, storedGrey(), false);
    for (boolean little : new boolean[] {false, true}) {
      byte[] tags = TestJpeg.orientationTags(orientation, little);
      byte[] exif = concat("Exif\0\0", tags);
      assertThat(fields(Images.decode(TestJpeg.with(jpeg, TestJpeg.APP1, exif)).toRgb()))
          .isEqualTo(upright);
      assertThat(fields(Images.decode(png(tags)).toRgb())).isEqualTo(upright);
    }
  }

  /// Pillow takes any number but a byte, which is no number to it.
  @ParameterizedTest
  @CsvSource({
    "1, 06000000, 1",
    "3, 00060000, 6",
    "4, 00000006, 6",
    "6, 06000000, 6",
    "8, 00060000, 6",
    "9, 00000006, 6",
    "5, 0000001a0000000600000001, 6",
    "5, 0000001a0000000600000004, 1",
    "11, 40c00000, 6",
    "12, 0000001a4018000000000000, 6",
    "9, fffffffa, 1",
    "2, 36000000, 1"
  })
  void takesAnyNumber(int type, String value, int orientation) {
    byte[] tags =
        HexFormat.of()
            .parseHex(
                "4d4d002a00000008"
                    + "0001"
                    + "0112"
                    + String.format(Locale.ROOT, "00%02x", type)
                    + "00000001"
                    + value.substring(0, 8)
                    + "00000000"
                    + value.substring(8));
    assertThat(Orientation.fromTiff(tags, 0, tags.length)).isEqualTo(orientation);
  }

  private static byte[] png(byte[] tags) {
    byte[][] rows = new byte[HEIGHT][];
    for (int y = 0; y < HEIGHT; y++) {
      rows[y] = Arrays.copyOfRange(storedGrey(), y * WIDTH, (y + 1) * WIDTH);
    }
    return new PngBuilder()
        .header(WIDTH, HEIGHT, 8, 0, 0)
        .chunk("eXIf", tags)
        .rows(rows, 1)
        .build();
  }

  @Test
  void otherSegmentsOfTheSameMarkerAreSteppedOver() throws IOException {
    byte[] jpeg = TestJpeg.encode(WIDTH, HEIGHT, storedGrey(), false);
    byte[] exif = concat("Exif\0\0", TestJpeg.orientationTags(3, true));
    byte[] file = TestJpeg.with(jpeg, TestJpeg.APP1, exif);
    byte[] text = "http://ns.adobe.com/xap/1.0/\0<x/>".getBytes(StandardCharsets.US_ASCII);
    assertThat(fields(Images.decode(TestJpeg.with(file, TestJpeg.APP1, text)).toRgb()))
        .isEqualTo("FED/CBA");
  }

  /// Every cut and every changed byte of the tags leaves a picture, turned or not.
  @Test
  void damagedTagsNeverCostThePicture() throws IOException {
    byte[] jpeg = TestJpeg.encode(WIDTH, HEIGHT, storedGrey(), false);
    byte[] exif = concat("Exif\0\0", TestJpeg.orientationTags(6, false));
    for (int at = 0; at < exif.length; at++) {
      for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
        byte[] damaged = exif.clone();
        damaged[at] = (byte) value;
        Images.decode(TestJpeg.with(jpeg, TestJpeg.APP1, damaged));
      }
      byte[] cut = TestJpeg.with(jpeg, TestJpeg.APP1, Arrays.copyOf(exif, at));
      assertThat(fields(Images.decode(cut).toRgb())).isIn("ABC/DEF", "DA/EB/FC");
    }
  }

  @Test
  void findsTheTagsOfWebpFiles() {
    byte[] tags = TestJpeg.orientationTags(5, true);
    assertThat(Orientation.fromFile(webp(tags))).isEqualTo(5);
    assertThat(Orientation.fromFile(webp(concat("Exif\0\0", tags)))).isEqualTo(5);
    assertThat(Orientation.fromFile(Arrays.copyOf(webp(tags), 50))).isEqualTo(1);
    assertThat(Orientation.fromFile(tags)).as("a TIFF file").isEqualTo(5);
    assertThat(Orientation.fromFile("no image".getBytes(StandardCharsets.US_ASCII))).isEqualTo(1);
  }

  private static byte[] webp(byte[] exif) {
    ByteBuffer file = ByteBuffer.allocate(12 + 12 + 8 + exif.length);
    file.order(ByteOrder.LITTLE_ENDIAN);
    file.put(concat("RIFF", new byte[4])).put(concat("WEBPVP8X", new byte[0]));
    file.putInt(3).put(new byte[4]);
    return file.put(concat("EXIF", new byte[0])).putInt(exif.length).put(exif).array();
  }

  private static byte[] concat(String prefix, byte[] content) {
    byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, all, start.length, content.length);
    return all;
  }
}
