package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PngDecoderTest {
  private static final int WIDTH = 13;
  private static final int HEIGHT = 11;

  /// Random samples of every format and row filter; the expectation is worked out per pixel.
  @ParameterizedTest(name = "colour type {0}, {1} bits")
  @CsvSource({
    "0, 1", "0, 2", "0, 4", "0, 8", "0, 16", "2, 8", "2, 16", "3, 1", "3, 2", "3, 4", "3, 8",
    "4, 8", "4, 16", "6, 8", "6, 16"
  })
  void readsEveryFormat(int colour, int depth) throws IOException {
    Random random = new Random(colour * 100 + depth);
    int samples = new int[] {1, 0, 3, 1, 2, 0, 4}[colour];
    byte[][] rows = new byte[HEIGHT][(WIDTH * samples * depth + 7) / 8];
    byte[] palette = new byte[3 << Math.min(depth, 8)];
    random.nextBytes(palette);
    PngBuilder png = new PngBuilder().header(WIDTH, HEIGHT, depth, colour, 0);
    if (colour == 3) {
      png.chunk("PLTE", palette).chunk("tRNS", new byte[] {0, 127});
    }
    for (byte[] row : rows) {
      random.nextBytes(row);
    }
    byte[] file = png.rows(rows, Math.max(1, samples * depth / 8)).build();

    RgbImage image = Images.decode(file).toRgb();

    assertThat(image.width()).isEqualTo(WIDTH);
    assertThat(image.height()).isEqualTo(HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          int sample = eightBits(rows[y], x * samples + (samples < 3 ? 0 : c), depth, colour == 3);
          int expected = colour == 3 ? palette[3 * sample + c] & 0xFF : sample;
          assertThat(image.sample(x, y, c)).as("(%d, %d) channel %d", x, y, c).isEqualTo(expected);
        }
      }
    }
  }

  private static int eightBits(byte[] row, int index, int depth, boolean raw) {
    int value = 0;
    for (int bit = index * depth; bit < index * depth + Math.min(depth, 8); bit++) {
      value = 2 * value + ((row[bit / 8] >> (7 - bit % 8)) & 1);
    }
    return raw || depth >= 8 ? value : value * 255 / ((1 << depth) - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 9, 17})
  void readsInterlacedFiles(int size) throws IOException {
    BufferedImage picture = new BufferedImage(size, size + 2, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(size);
    for (int y = 0; y < size + 2; y++) {
      for (int x = 0; x < size; x++) {
        picture.setRGB(x, y, random.nextInt());
      }
    }
    RgbImage image = Images.decode(interlaced(picture)).toRgb();
    for (int y = 0; y < size + 2; y++) {
      for (int x = 0; x < size; x++) {
        int rgb = image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
        assertThat(rgb).as("(%d, %d)", x, y).isEqualTo(picture.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  private static byte[] interlaced(BufferedImage picture) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Test
  void aFileMayLackItsEndAfterThePixels() throws IOException {
    byte[] whole = grey2x1().build();
    byte[] cut = Arrays.copyOf(whole, whole.length - 12);
    assertThat(Images.decode(cut).toRgb().sample(1, 0, 2)).isEqualTo(200);
  }

  @Test
  void indicesBeyondThePaletteAreBlack() throws IOException {
    byte[] file =
        new PngBuilder()
            .header(2, 1, 8, 3, 0)
            .chunk("PLTE", new byte[] {9, 8, 7})
            .rows(new byte[][] {{0, 77}}, 1)
            .build();
    assertThat(Images.decode(file).toRgb().pixels()).containsExactly(9, 8, 7, 0, 0, 0);
  }

  @Test
  void refusesWhatIsNotPng() {
    assertRefused(new PngBuilder().header(1, 1, 3, 0, 0), "colour type 0, 3 bits");
    assertRefused(new PngBuilder().header(1, 1, 8, 5, 0), "colour type 5, 8 bits");
    assertRefused(new PngBuilder().header(0, 4, 8, 0, 0), "no pixels");
    assertRefused(new PngBuilder().header(1, 1, 8, 0, 2), "methods 0 0 2");
    assertRefused(new PngBuilder().chunk("IDAT", new byte[13]), "first chunk");
    assertRefused(new PngBuilder().header(1, 1, 8, 0, 0), "no image data");
    assertRefused(new PngBuilder().header(1, 1, 8, 3, 0).rows(new byte[1][1], 1), "palette");
    assertRefused(
        new PngBuilder().header(1, 1, 8, 3, 0).chunk("PLTE", new byte[4]), "palette of 4 bytes");
    assertRefused(new PngBuilder().header(1, 1, 8, 0, 0).pixels(new byte[] {5, 0}), "filter 5");
    assertRefused(new PngBuilder().header(1, 2, 8, 0, 0).pixels(new byte[] {0, 0}), "too early");
    assertRefused(
        new PngBuilder().header(1, 2, 8, 0, 0).chunk("IDAT", new byte[9]), "do not decompress");
  }

  @Test
  void refusesWrongChecksums() {
    byte[] file = grey2x1().build();
    for (int at : new int[] {PngBuilder.SIGNATURE.length() + 8, file.length - 12 - 5}) {
      byte[] broken = file.clone();
      broken[at] ^= 1;
      assertThatThrownBy(() -> Images.decode(broken)).hasMessageContaining("wrong checksum");
    }
  }

  @Test
  void refusesSizesThatTheDataCannotFill() {
    assertRefused(new PngBuilder().header(100_000, 100_000, 8, 2, 0), "claims 100000x100000");
    assertRefused(new PngBuilder().header(1 << 21, 1, 8, 2, 0), "claims 2097152x1");
    assertRefused(new PngBuilder().header(-1, 1, 8, 2, 0), "claims 4294967295x1");
    assertRefused(
        new PngBuilder().header(9000, 9000, 8, 2, 0).pixels(new byte[1 << 16]),
        "truncated: the image claims 9000x9000 pixels");
  }

  @Test
  void moreCompressedPixelsThanTheImageHasAreIgnored() throws IOException {
    byte[] file = new PngBuilder().header(1, 1, 8, 0, 0).pixels(new byte[1 << 24]).build();
    assertThat(Images.decode(file).toRgb().pixels()).containsExactly(0, 0, 0);
  }

  private static PngBuilder grey2x1() {
    return new PngBuilder().header(2, 1, 8, 0, 0).rows(new byte[][] {{100, (byte) 200}}, 1);
  }

  private static void assertRefused(PngBuilder png, String reason) {
    assertThatThrownBy(() -> Images.decode(png.build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }
}
