package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// GIF, BMP and the Netpbm formats, and formats that nothing reads.
final class SmallFormatsTest {
  private static final HexFormat HEX = HexFormat.of();

  private static byte[] file(String header, String hex) {
    byte[] first = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] rest = HEX.parseHex(hex);
    byte[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }

  private static void assertPixels(byte[] file, int width, int... expected) throws IOException {
    RgbImage image = Images.decode(file).toRgb();
    assertThat(image.width()).isEqualTo(width);
    int[] pixels = new int[expected.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = image.pixels()[i] & 0xFF;
    }
    assertThat(pixels).containsExactly(expected);
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      Damage.assertRefusedOrWhole(cut, image.pixels(), length + " bytes");
    }
  }

  @Test
  void readsNetpbm() throws IOException {
    assertPixels(file("P6 2 1 255\n", "0102ff030405"), 2, 1, 2, 255, 3, 4, 5);
    assertPixels(file("P6\n# a comment\n1 1\n1000\n", "000001f403e8"), 1, 0, 128, 255);
    assertPixels(file("P5 2 1 15\n", "0108"), 2, 17, 17, 17, 136, 136, 136);
    assertPixels(file("P5 1 1 65535\n", "80ff"), 1, 128, 128, 128);
    assertPixels(file("P4 3 1\n", "a0"), 3, 0, 0, 0, 255, 255, 255, 0, 0, 0);
    assertPixels(file("P1 3 1\n101", ""), 3, 0, 0, 0, 255, 255, 255, 0, 0, 0);
    assertPixels(file("P2 2 1 100 # c\n 50 9 ", ""), 2, 128, 128, 128, 23, 23, 23);
    assertPixels(file("P3\n1 1\n255\n1 2 3\n", ""), 1, 1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "P2 1 1 100 101, above 100",
    "P2 1 1 0 0, largest sample",
    "P2 1 1 70000 0, largest sample",
    "P3 1 1 255 1 x 2, expected the sample",
    "P1 2 1 12, expected 0 or 1",
    "P6 13000 13000 255, truncated",
    "P5 99999999 99999999 255, claims",
  })
  void refusesDamagedNetpbm(String content, String word) {
    assertThatThrownBy(() -> Images.decode(file(content + "\n", "")))
        .hasMessageContaining(word)
        .satisfies(thrown -> Damage.assertInWords(thrown, content));
  }

  private static byte[] gif(boolean transparent) throws IOException {
    byte[] levels = {10, 20, 30, 40};
    IndexColorModel colours =
        transparent
            ? new IndexColorModel(2, 4, levels, levels, levels, 2)
            : new IndexColorModel(2, 4, levels, levels, levels);
    BufferedImage frame = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, colours);
    frame.getRaster().setSample(0, 0, 0, 1);
    frame.getRaster().setSample(1, 0, 0, 3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(frame, "gif", bytes)).isTrue();
    return bytes.toByteArray();
  }

  /// Moves a GIF's frame on a screen of another size.
  private static byte[] placed(byte[] gif, int width, int height, int left, int top) {
    byte[] file = gif.clone();
    ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    view.putShort(6, (short) width).putShort(8, (short) height);
    int at = 13 + ((file[10] & 0x80) != 0 ? 3 << ((file[10] & 7) + 1) : 0);
    while (file[at] == 0x21) {
      at += 2;
      while (file[at] != 0) {
        at += 1 + (file[at] & 0xFF);
      }
      at++;
    }
    assertThat(file[at]).isEqualTo((byte) 0x2C);
    view.putShort(at + 1, (short) left).putShort(at + 3, (short) top);
    return file;
  }

  private static int[] grey(int... levels) {
    int[] rgb = new int[3 * levels.length];
    Arrays.setAll(rgb, i -> levels[i / 3]);
    return rgb;
  }

  @Test
  void aGifFrameLiesOnItsCanvas() throws IOException {
    assertPixels(gif(false), 2, grey(20, 40));
    int[] canvas = grey(10, 10, 10, 10, 10, 20, 40, 10, 10, 10, 10, 10);
    assertPixels(placed(gif(false), 4, 3, 1, 1), 4, canvas);
    int[] around = grey(30, 30, 30, 30, 30, 20, 40, 30, 30, 30, 30, 30);
    assertPixels(placed(gif(true), 4, 3, 1, 1), 4, around);
    assertPixels(placed(gif(false), 1, 1, 1, 1), 3, grey(10, 10, 10, 10, 20, 40));
  }

  @Test
  void believesNoCanvas() throws IOException {
    byte[] gif = placed(gif(false), 13377, 13377, 0, 0);
    assertThatThrownBy(() -> Images.decode(gif)).hasMessageContaining("13377x13377");
  }

  private static byte[] bmp(int width, int height, int bits, int compression, String rest) {
    byte[] tail = HEX.parseHex(rest);
    ByteBuffer file = ByteBuffer.allocate(54 + tail.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, new byte[] {'B', 'M'}).putInt(10, 54 + (bits <= 8 ? 16 : 0)).putInt(14, 40);
    file.putInt(18, width).putInt(22, height).putShort(28, (short) bits).putInt(30, compression);
    file.putInt(46, bits <= 8 ? 4 : 0).put(54, tail);
    if (compression == 3) {
      file.putInt(10, 66);
    }
    return file.array();
  }

  private static final String COLOURS = "0000000001010100020202000a141e00";

  @Test
  void readsBmp() throws IOException {
    assertPixels(bmp(1, 2, 24, 0, "01020300" + "04050600"), 1, 6, 5, 4, 3, 2, 1);
    assertPixels(bmp(1, -2, 24, 0, "01020300" + "04050600"), 1, 3, 2, 1, 6, 5, 4);
    assertPixels(bmp(2, 1, 32, 0, "010203ff04050600"), 2, 3, 2, 1, 6, 5, 4);
    assertPixels(bmp(2, 1, 16, 0, "2104ff7f"), 2, 8, 8, 8, 255, 255, 255);
    String masks = "00f80000" + "e0070000" + "1f000000";
    assertPixels(bmp(2, 1, 16, 3, masks + "2108ffff"), 2, 8, 4, 8, 255, 255, 255);
    assertPixels(bmp(2, 1, 4, 0, COLOURS + "31000000"), 2, 30, 20, 10, 1, 1, 1);
  }

  @Test
  void readsRuns() throws IOException {
    int[] rows = {30, 20, 10, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    assertPixels(bmp(2, 2, 8, 1, COLOURS + "0201" + "0000" + "0103" + "0000" + "0001"), 2, rows);
    assertPixels(bmp(2, 2, 4, 2, COLOURS + "0211" + "0000" + "0130" + "0000" + "0001"), 2, rows);
    int[] literal = {1, 1, 1, 2, 2, 2, 30, 20, 10};
    assertPixels(bmp(3, 1, 8, 1, COLOURS + "0003" + "01020300" + "0001"), 3, literal);
    assertPixels(bmp(3, 1, 4, 2, COLOURS + "0003" + "1230" + "0001"), 3, literal);
    assertPixels(
        bmp(2, 2, 8, 1, COLOURS + "0002" + "0101" + "0103"),
        2,
        0,
        0,
        0,
        30,
        20,
        10,
        0,
        0,
        0,
        0,
        0,
        0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void refusesRunsThatDoNotFillThePicture(int compression) {
    int bits = compression == 1 ? 8 : 4;
    byte[] short1 = bmp(2, 2, bits, compression, COLOURS + "0201" + "0001");
    assertThatThrownBy(() -> Images.decode(short1)).hasMessageContaining("before its last row");
    byte[] large = bmp(13377, 13377, bits, compression, COLOURS + "0201" + "0001");
    assertThatThrownBy(() -> Images.decode(large)).hasMessageContaining("13377x13377");
  }

  @ParameterizedTest
  @CsvSource({
    "0000001c66747970617669660000000061766966, AVIF",
    "00000018667479706865696300000000, HEIC",
    "0000001866747970 6d696631 00000000 68656963, HEIC",
    "0000000c4a584c20 0d0a870a, JPEG XL",
    "ff0a00000000, JPEG XL",
    "0000000c6a502020 0d0a870a, JPEG 2000",
    "255044462d312e34, PDF",
  })
  void namesFormatsThatItLacks(String hex, String name) {
    byte[] file = HEX.parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> Images.decode(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("convert");
  }
}
