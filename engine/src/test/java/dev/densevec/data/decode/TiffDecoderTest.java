package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TIFF files made here, against the values that Pillow 9.4 gives for them.
final class TiffDecoderTest {
  private static final int SHORT = 3;

  private static ByteOrder order(String name) {
    return name.equals("II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  @SuppressWarnings("ByteBufferBackingArray") // all buffers here are whole arrays
  private static TiffBuilder row(String order, int pixels, ByteBuffer samples) {
    return new TiffBuilder(order(order), false, pixels, 1, samples.array());
  }

  private static void assertGrey(byte[] file, int... expected) throws IOException {
    RgbImage image = Images.decode(file).toRgb();
    for (int x = 0; x < expected.length; x++) {
      for (int c = 0; c < 3; c++) {
        assertThat(image.sample(x, 0, c)).as("pixel %s", x).isEqualTo(expected[x]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"II", "MM"})
  void numbersWithoutARangeAreClipped(String order) throws IOException {
    float[] values = {-3, 0.4f, 0.99f, 1, 77.9f, 254.9f, 255, 1e9f, Float.NaN};
    int[] clipped = {0, 0, 0, 1, 77, 254, 255, 255, 0};
    ByteBuffer floats = ByteBuffer.allocate(36).order(order(order));
    ByteBuffer doubles = ByteBuffer.allocate(72).order(order(order));
    ByteBuffer ints = ByteBuffer.allocate(36).order(order(order));
    ByteBuffer shorts = ByteBuffer.allocate(18).order(order(order));
    for (float value : values) {
      floats.putFloat(value);
      doubles.putDouble(value);
      ints.putInt((int) value);
      shorts.putShort((short) Math.min(value, 300));
    }
    assertGrey(row(order, 9, floats).samples(1, 1, 32, 3).build(), clipped);
    assertGrey(row(order, 9, floats).samples(0, 1, 32, 3).build(), clipped);
    assertGrey(row(order, 9, doubles).samples(1, 1, 64, 3).build(), clipped);
    assertGrey(row(order, 9, ints).samples(1, 1, 32, 2).build(), clipped);
    assertGrey(row(order, 9, shorts).samples(1, 1, 16, 2).build(), clipped);
  }

  @ParameterizedTest
  @ValueSource(strings = {"II", "MM"})
  void unsignedSamplesAreScaled(String order) throws IOException {
    ByteBuffer shorts = ByteBuffer.allocate(6).order(order(order));
    shorts.putShort((short) 0x01FF).putShort((short) 0xFEDC).putShort((short) 0);
    assertGrey(row(order, 3, shorts).samples(1, 1, 16, 1).build(), 1, 254, 0);
    assertGrey(row(order, 3, shorts).samples(0, 1, 16, 1).build(), 254, 1, 255);
    ByteBuffer bits = ByteBuffer.wrap(new byte[] {(byte) 0b1101_0010, 0});
    assertGrey(row(order, 4, bits).samples(1, 1, 2, 1).build(), 255, 85, 0, 170);
    assertGrey(row(order, 2, bits).samples(1, 1, 4, 1).build(), 221, 34);
    assertGrey(row(order, 4, bits).samples(0, 1, 1, 1).build(), 0, 0, 255, 0);
    ByteBuffer twelve = ByteBuffer.wrap(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF});
    assertGrey(row(order, 2, twelve).samples(1, 1, 12, 1).build(), 0xAB, 0xDE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"II", "MM"})
  void palettesGiveTheirHighBytes(String order) throws IOException {
    long[] map = new long[3 * 16];
    for (int i = 0; i < map.length; i++) {
      map[i] = 1000L * i + 255;
    }
    byte[] file =
        row(order, 2, ByteBuffer.wrap(new byte[] {(byte) 0x3F}))
            .samples(3, 1, 4, 1)
            .tag(320, SHORT, map)
            .build();
    assertThat(Images.decode(file).toRgb().pixels())
        .containsExactly(
            3255 >> 8, 19255 >> 8, 35255 >> 8, 15255 >> 8, 31255 >> 8, (byte) (47255 >> 8));
  }

  @Test
  void colourMultipliedByAlphaIsDivided() throws IOException {
    ByteBuffer pixels = ByteBuffer.wrap(new byte[] {100, 50, 10, 127, 7, 8, 9, 0});
    TiffBuilder file = row("II", 2, pixels).samples(2, 4, 8, 1);
    assertThat(Images.decode(file.tag(338, SHORT, 1).build()).toRgb().pixels())
        .containsExactly((byte) 200, 100, 20, 7, 8, 9);
    assertThat(Images.decode(file.tag(338, SHORT, 2).build()).toRgb().pixels())
        .containsExactly(100, 50, 10, 7, 8, 9);
  }

  /// Colours for which Pillow and littleCMS give the same as the exact formulas.
  @Test
  void convertsCieLab() throws IOException {
    ByteBuffer pixels = ByteBuffer.wrap(new byte[] {(byte) 255, 0, 0, (byte) 128, 0, 0, 0, 0, 0});
    byte[] rgb = Images.decode(row("II", 3, pixels).samples(8, 3, 8, 1).build()).toRgb().pixels();
    byte[] grey = {(byte) 255, (byte) 255, (byte) 255, 119, 119, 119, 0, 0, 0};
    for (int i = 0; i < rgb.length; i++) {
      assertThat(rgb[i] & 0xFF)
          .as("sample %s", i)
          .isBetween((grey[i] & 0xFF) - 1, (grey[i] & 0xFF) + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"II", "MM"})
  void readsBigTiff(String order) throws IOException {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    byte[] file = new TiffBuilder(order(order), true, 2, 1, pixels).samples(2, 3, 8, 1).build();
    assertThat(Images.decode(file).toRgb().pixels()).isEqualTo(pixels);
  }

  @ParameterizedTest
  @CsvSource({
    "LZW, 1",
    "LZW, 10",
    "LZW, 5",
    "Deflate, 5",
    "ZLib, 10",
    "PackBits, 5",
    "CCITT T.6, 12",
    "CCITT T.4, 12"
  })
  void readsWhatTheJdkCompresses(String compression, int type) throws IOException {
    BufferedImage picture = new BufferedImage(300, 41, type);
    Random random = new Random(7);
    for (int i = 0; i < 300 * 41; i++) {
      int x = i % 300;
      int noise = x > 200 ? random.nextInt(64) : 0;
      int level = type == 12 ? (x / 9 % 2) * 255 : x / 2 + noise;
      picture.setRGB(x, i / 300, 0xFF000000 | (level << 16) | ((level / 2) << 8) | (255 - level));
    }
    byte[] plain = Images.decode(encode(picture, null)).toRgb().pixels();
    byte[] file = encode(picture, compression);
    assertThat(Images.decode(file).toRgb().pixels()).isEqualTo(plain);
    for (int length = 0; length < file.length; length += 1 + file.length / 500) {
      Damage.assertRefusedOrWhole(
          Arrays.copyOf(file, length), plain, compression + " of " + length + " bytes");
    }
  }

  private static byte[] encode(BufferedImage picture, String compression) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (compression != null) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionType(compression);
      }
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Test
  void namesCompressionsThatItLacks() {
    TiffBuilder file = row("II", 1, ByteBuffer.allocate(3)).samples(2, 3, 8, 1);
    for (String known : new String[] {"50000 ZSTD", "34925 LZMA", "50001 WebP"}) {
      long number = Long.parseLong(known.substring(0, 5));
      assertThatThrownBy(() -> Images.decode(file.tag(259, SHORT, number).build()))
          .hasMessageContaining(known.substring(6))
          .hasMessageContaining("tiffcp");
    }
  }

  @Test
  void believesNoSizes() {
    ByteBuffer pixel = ByteBuffer.allocate(12);
    assertRefused(row("II", 1, pixel).samples(2, 2000, 8, 1).build(), "2000");
    assertRefused(row("II", 1, pixel).samples(2, 4, 64, 3).build(), "64 bits");
    byte[] large =
        new TiffBuilder(order("II"), false, 13377, 13377, pixel.array())
            .samples(2, 3, 8, 1)
            .build();
    assertRefused(large, "13377x13377");
    byte[] tiles =
        row("II", 1, pixel)
            .samples(2, 3, 8, 1)
            .tag(322, 4, 1 << 20)
            .tag(323, 4, 1 << 20)
            .tag(324, 4, 8)
            .tag(325, 4, 12)
            .build();
    assertRefused(tiles, "1048576x1048576");
    byte[] offset = row("II", 1, pixel).samples(2, 3, 8, 1).tag(273, 4, 0xFFFFFFF0L).build();
    assertRefused(offset, "beyond the file's end");
  }

  private static void assertRefused(byte[] file, String word) {
    assertThatThrownBy(() -> Images.decode(file))
        .hasMessageContaining(word)
        .satisfies(thrown -> Damage.assertInWords(thrown, word));
  }
}
