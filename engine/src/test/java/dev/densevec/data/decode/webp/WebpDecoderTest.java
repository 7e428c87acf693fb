package dev.densevec.data.decode.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that libwebp 1.2.4 encoded, some with bits of their headers changed since, beside what
/// Pillow 9.4 makes of them by `ImageOps.exif_transpose(Image.open(name)).convert("RGB")`: name,
/// size and the CRC-32 of the samples, in `expected.txt`.
final class WebpDecoderTest {

  /// A file and what it holds.
  record Expected(String name, int width, int height, long crc) {
    byte[] file() throws IOException {
      return bytes(name + ".webp");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = WebpDecoderTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Stream<Expected> files() throws IOException {
    return new String(bytes("expected.txt"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> List.of(line.split(" ")))
        .map(
            line ->
                new Expected(
                    line.get(0),
                    Integer.parseInt(line.get(1)),
                    Integer.parseInt(line.get(2)),
                    Long.parseLong(line.get(3), 16)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void givesTheSamplesOfLibwebp(Expected expected) throws IOException {
    RgbImage image = WebpDecoder.decode(expected.file());

    assertThat(image.width()).isEqualTo(expected.width());
    assertThat(image.height()).isEqualTo(expected.height());
    assertThat(crc(image)).isEqualTo(expected.crc());
  }

  @Test
  void predictsFromTheBorderOutsideThePicture() throws IOException {
    assertThat(farthest(WebpDecoder.decode(bytes("flat-a.webp")), 31, 200, 41)).isLessThan(8);
    assertThat(farthest(WebpDecoder.decode(bytes("flat-c.webp")), 240, 60, 240)).isLessThan(8);
  }

  /// The largest difference of any sample from a colour.
  private static int farthest(RgbImage image, int... colour) {
    int farthest = 0;
    for (int i = 0; i < image.pixels().length; i++) {
      farthest = Math.max(farthest, Math.abs((image.pixels()[i] & 0xFF) - colour[i % 3]));
    }
    return farthest;
  }

  @Test
  void putsTheFirstFrameOnABlackCanvas() throws IOException {
    RgbImage image = WebpDecoder.decode(bytes("animation.webp"));

    int outside = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if (x < 10 || x >= 35 || y < 12 || y >= 43) {
          outside += image.sample(x, y, 0) + image.sample(x, y, 1) + image.sample(x, y, 2);
        }
      }
    }
    assertThat(outside).isZero();
    assertThat(image.sample(10, 12, 0)).isPositive();
  }

  /// However a file is cut, it is refused or gives all its pixels: what an encoder leaves unused at
  /// the end of a stream may be missing.
  @ParameterizedTest
  @MethodSource("files")
  void refusesTruncatedFiles(Expected expected) throws IOException {
    byte[] file = expected.file();
    for (int length = 12; length < file.length; length += 1 + length / 50) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> WebpDecoder.decode(cut))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("truncated: ");
      if (length >= 20 && file[15] != 'X') {
        refuseOrComplete(mendSizes(cut), expected);
      }
    }
  }

  private static void refuseOrComplete(byte[] file, Expected expected) {
    try {
      assertThat(crc(WebpDecoder.decode(file))).isEqualTo(expected.crc());
      assertThat(file.length).isGreaterThan(20 + 5);
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith("truncated: ");
    }
  }

  /// States the true size in the headers of a file of one chunk.
  private static byte[] mendSizes(byte[] file) {
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, file.length - 8)
        .putInt(16, file.length - 20);
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "alpha-raw, truncated: the alpha channel ends too early",
    "alpha-lossless, damaged: the alpha channel is stored in an unknown way"
  })
  void refusesDamagedAlpha(String name, String message) throws IOException {
    byte[] file = bytes(name + ".webp");
    int alpha = 30;
    assertThat(new String(file, alpha, 4, StandardCharsets.US_ASCII)).isEqualTo("ALPH");
    if (name.equals("alpha-raw")) {
      // The last of the samples become a chunk that is stepped over.
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(alpha + 4, 100);
      int length = 1 + 37 * 43 - 100;
      ByteBuffer.wrap(file, alpha + 108, 8)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(0x20202020)
          .putInt(length - 8);
    } else {
      file[alpha + 8] |= 2;
    }

    assertThatThrownBy(() -> WebpDecoder.decode(file)).hasMessage(message);
  }

  @Test
  void refusesAPictureThatIsNotItsCanvas() throws IOException {
    byte[] file = bytes("orientation-6.webp");
    file[24]++;

    assertThatThrownBy(() -> WebpDecoder.decode(file))
        .hasMessage("damaged: a picture of 41x30 pixels on a canvas of 42x30");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesLargePicturesInNextToNoData(boolean lossless) {
    byte[] file = mendSizes(Arrays.copyOf(lossless ? header("VP8L") : header("VP8 "), 400));
    if (lossless) {
      ByteBuffer.wrap(file, 20, 5)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put((byte) 0x2F)
          .putInt(13376 | 13376 << 14);
    } else {
      ByteBuffer.wrap(file, 20, 10)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(new byte[] {0x10, 8, 0, (byte) 0x9D, 1, 0x2A})
          .putShort((short) 13377)
          .putShort((short) 13377);
    }
    long before = allocated();

    assertThatThrownBy(() -> WebpDecoder.decode(file)).hasMessageContaining("claims 13377x13377");
    assertThat(allocated() - before).isLessThan(8 << 20);
  }

  private static byte[] header(String chunk) {
    return ("RIFF    WEBP" + chunk + "    ").getBytes(StandardCharsets.US_ASCII);
  }

  /// Damaged files are refused in one line or give some picture, and take no more memory than they
  /// could have use for.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void survivesDamage(long seed) throws IOException {
    Random random = new Random(seed);
    List<Expected> files = files().toList();
    for (int i = 0; i < 100; i++) {
      byte[] file = files.get(random.nextInt(files.size())).file();
      for (int flips = 1 << random.nextInt(5); flips > 0; flips--) {
        file[12 + random.nextInt(file.length - 12)] ^= (byte) (1 << random.nextInt(8));
      }
      long before = allocated();
      try {
        RgbImage image = WebpDecoder.decode(file);
        assertThat(image.pixels()).hasSize(3 * image.width() * image.height());
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
      }
      assertThat(allocated() - before).isLessThan(200 << 20);
    }
  }

  /// Bytes that this thread has ever allocated.
  private static long allocated() {
    try {
      Object bytes =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                  "CurrentThreadAllocatedBytes");
      return (Long) bytes;
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static long crc(RgbImage image) {
    CRC32 crc = new CRC32();
    crc.update(image.pixels());
    return crc.getValue();
  }
}
