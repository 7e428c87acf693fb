package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImagesTest {
  private static final int WIDTH = 19;
  private static final int HEIGHT = 7;

  @TempDir Path folder;

  private static BufferedImage picture(int type) {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
    Random random = new Random(type);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      picture.setRGB(i % WIDTH, i / WIDTH, random.nextInt() | 0xFF000000);
    }
    return picture;
  }

  private static byte[] encode(BufferedImage picture, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(picture, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "png, 1",
    "png, 2",
    "png, 5",
    "png, 12",
    "png, 13",
    "bmp, 1",
    "bmp, 5",
    "bmp, 13",
    "gif, 13",
    "gif, 12",
    "tiff, 1",
    "tiff, 6",
    "tiff, 13",
    "tiff, 12"
  })
  void readsWhatImageIoWrites(String format, int type) throws IOException {
    BufferedImage picture = picture(type);
    RgbImage image = Images.decode(encode(picture, format)).toRgb();
    assertThat(image.width()).isEqualTo(WIDTH);
    assertThat(image.height()).isEqualTo(HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      int rgb = image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
      assertThat(rgb).as("(%d, %d)", x, y).isEqualTo(picture.getRGB(x, y) & 0xFFFFFF);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff"})
  void greySamplesAreTakenAsStored(String format) throws IOException {
    BufferedImage bytes = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage shorts = new BufferedImage(256, 1, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < 256; i++) {
      bytes.getRaster().setSample(i, 0, 0, i);
      shorts.getRaster().setSample(i, 0, 0, i * 256 + 255 - i);
    }
    for (BufferedImage picture : new BufferedImage[] {bytes, shorts}) {
      RgbImage image = Images.decode(encode(picture, format)).toRgb();
      for (int i = 0; i < 256; i++) {
        for (int c = 0; c < 3; c++) {
          assertThat(image.sample(i, 0, c)).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void transparentColoursOfAPaletteAreKept() throws IOException {
    byte[] colours = {10, 20, 30, 40, 50, 60};
    var palette = new IndexColorModel(1, 2, colours, 0, false, 1);
    var picture = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    picture.getRaster().setSample(1, 0, 0, 1);
    for (String format : new String[] {"gif", "png"}) {
      assertThat(Images.decode(encode(picture, format)).toRgb().pixels())
          .containsExactly(10, 20, 30, 40, 50, 60);
    }
  }

  @Test
  void fiveBitSamplesAreScaledToEight() throws IOException {
    var picture = new BufferedImage(32, 1, BufferedImage.TYPE_USHORT_555_RGB);
    for (int i = 0; i < 32; i++) {
      picture.getRaster().setPixel(i, 0, new int[] {i, 31 - i, 16});
    }
    RgbImage image = Images.decode(encode(picture, "bmp")).toRgb();
    for (int i = 0; i < 32; i++) {
      assertThat(image.sample(i, 0, 0)).isEqualTo(i * 255 / 31);
      assertThat(image.sample(i, 0, 1)).isEqualTo((31 - i) * 255 / 31);
      assertThat(image.sample(i, 0, 2)).isEqualTo(131);
    }
  }

  /// A TIFF of one pixel: uncompressed, four 8-bit samples, photometric interpretation 5.
  @Test
  void readsCmykTiff() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(134).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) 9);
    int[][] tags = {
      {256, 1, 1},
      {257, 1, 1},
      {258, 4, 122},
      {259, 1, 1},
      {262, 1, 5},
      {273, 1, 130},
      {277, 1, 4},
      {278, 1, 1},
      {279, 1, 4}
    };
    for (int[] tag : tags) {
      file.putShort((short) tag[0]).putShort((short) 3).putInt(tag[1]).putInt(tag[2]);
    }
    file.putInt(0).putShort((short) 8).putShort((short) 8).putShort((short) 8).putShort((short) 8);
    file.put(new byte[] {0, 127, (byte) 204, 51});
    assertThat(Images.decode(file.array()).toRgb().pixels()).containsExactly(204, 102, 41);
  }

  @Test
  void namesTheFileInOneLine() throws IOException {
    Path missing = folder.resolve("missing.png");
    Path empty = Files.createFile(folder.resolve("empty.png"));
    Path text = Files.writeString(folder.resolve("text.png"), "this is no picture");
    Path cut = Files.write(folder.resolve("cut.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, -1});
    assertRefused(missing, "no such file");
    assertRefused(folder, "is a directory");
    assertRefused(empty, "the file is empty");
    assertRefused(text, "not an image of a known format");
    assertRefused(cut, "truncated");
  }

  @Test
  void refusesFilesItMayNotRead() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.png"), "?");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(secret), "this user may read everything");
    assertRefused(secret, "permission denied");
  }

  @Test
  void refusesFilesThatAreTooLarge() throws IOException {
    Path large = folder.resolve("large.png");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(Limits.FILE_BYTES + 1);
    }
    assertRefused(large, "the file has 536870913 bytes");
  }

  @Test
  void refusesGifAndBmpThatClaimTooMuch() throws IOException {
    byte[] gif = encode(picture(BufferedImage.TYPE_BYTE_INDEXED), "gif");
    int descriptor = 13 + 3 * 256;
    while (gif[descriptor] != ',') {
      descriptor += 2 + 1 + gif[descriptor + 2] + 1;
    }
    Arrays.fill(gif, 6, 10, (byte) 0xFF);
    Arrays.fill(gif, descriptor + 5, descriptor + 9, (byte) 0xFF);
    assertThatThrownBy(() -> Images.decode(gif)).hasMessageContaining("claims 65535x65535");
    byte[] bmp = encode(picture(BufferedImage.TYPE_INT_RGB), "bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 100_000).putInt(22, 100_000);
    assertThatThrownBy(() -> Images.decode(bmp)).isInstanceOf(IOException.class);
  }

  /// Whatever a file holds, the outcome is a picture or an [IOException].
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
  void survivesDamagedFiles(String format) throws IOException {
    byte[] file = encode(picture(BufferedImage.TYPE_INT_RGB), format);
    Random random = new Random(17);
    for (int run = 0; run < 400; run++) {
      byte[] damaged =
          Arrays.copyOf(file, run % 2 == 0 ? file.length : random.nextInt(file.length));
      for (int i = 0; i < run % 4 && damaged.length > 0; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Throwable thrown = catchThrowable(() -> Images.decode(damaged));
      if (thrown != null) {
        assertThat(thrown).as("run %d", run).isInstanceOf(IOException.class);
      }
    }
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> Images.read(file))
        .isInstanceOf(IOException.class)
        .message()
        .startsWith(file + ": ")
        .contains(reason)
        .doesNotContain("\n");
  }
}
