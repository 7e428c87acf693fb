package dev.densevec.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JpegDecoderTest {
  /// A flat area survives compression but for the rounding of one coefficient.
  private static final Offset<Integer> ROUNDING = within(2);

  private static final byte[] JFIF = "JFIF\0\1\1\0\0\1\0\1\0\0".getBytes(StandardCharsets.US_ASCII);

  private static byte[] flat(int... components) throws IOException {
    byte[] samples = new byte[16 * 16 * components.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) components[i % components.length];
    }
    return TestJpeg.encode(16, 16, samples, false);
  }

  private static void assertColour(byte[] jpeg, int red, int green, int blue) throws IOException {
    RgbImage image = Images.decode(jpeg).toRgb();
    assertThat(image.width()).isEqualTo(16);
    assertThat(image.height()).isEqualTo(16);
    for (int i = 0; i < 256; i++) {
      assertThat(image.sample(i % 16, i / 16, 0)).as("red").isCloseTo(red, ROUNDING);
      assertThat(image.sample(i % 16, i / 16, 1)).as("green").isCloseTo(green, ROUNDING);
      assertThat(image.sample(i % 16, i / 16, 2)).as("blue").isCloseTo(blue, ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void convertsColourAsLibjpegDoes(boolean progressive) throws IOException {
    byte[] photo = photo(progressive);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(photo));
    RgbImage image = Images.decode(photo).toRgb();
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int rgb = image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
        assertThat(rgb).as("(%d, %d)", x, y).isEqualTo(expected.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  @Test
  void readsGrey() throws IOException {
    assertColour(flat(77), 77, 77, 77);
  }

  @Test
  void readsLumaAndChroma() throws IOException {
    // R = 100 + 1.402 * 40, G = 100 + 0.344 * 28 - 0.714 * 40, B = 100 - 1.772 * 28
    assertColour(TestJpeg.with(flat(100, 100, 168), TestJpeg.APP0, JFIF), 156, 81, 50);
    assertColour(TestJpeg.withAdobe(flat(100, 100, 168), 1), 156, 81, 50);
  }

  @Test
  void readsPlainRgb() throws IOException {
    assertColour(TestJpeg.withAdobe(flat(200, 100, 50), 0), 200, 100, 50);
  }

  @Test
  void componentsNamedRgbAreRgb() throws IOException {
    byte[] jpeg = flat(200, 100, 50);
    rename(jpeg, "RGB");
    assertColour(jpeg, 200, 100, 50);
  }

  @Test
  void readsCmyk() throws IOException {
    // Stored are complements: 204/255 of the light passes black, of that 255, 128 and 51 / 255.
    assertColour(flat(255, 128, 51, 204), 204, 102, 41);
    assertColour(TestJpeg.withAdobe(flat(255, 128, 51, 204), 0), 204, 102, 41);
  }

  @Test
  void readsYcck() throws IOException {
    // The first three decode to 156, 81, 50, the inks; stored are the complements of inks.
    assertColour(TestJpeg.withAdobe(flat(100, 100, 168, 255), 2), 99, 174, 205);
    assertColour(TestJpeg.withAdobe(flat(100, 100, 168, 128), 2), 50, 87, 103);
  }

  @Test
  void annotationsAreNotLookedAt() throws IOException {
    byte[] profile = "ICC_PROFILE\0\1\1 no profile at all".getBytes(StandardCharsets.US_ASCII);
    byte[] jpeg = TestJpeg.with(TestJpeg.withAdobe(flat(200, 100, 50), 0), 0xE2, profile);
    byte[] brokenThumbnail = "JFIF\0\1\1\0\0\1\0\1\50\50".getBytes(StandardCharsets.US_ASCII);
    assertColour(TestJpeg.with(jpeg, 0xED, new byte[60_000]), 200, 100, 50);
    assertColour(TestJpeg.with(flat(90), TestJpeg.APP0, brokenThumbnail), 90, 90, 90);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTruncatedFileIsRefused(boolean progressive) throws IOException {
    byte[] photo = photo(progressive);
    for (int length = 3; length < photo.length - 200; length += 37) {
      byte[] cut = Arrays.copyOf(photo, length);
      assertThat(catchThrowable(() -> Images.decode(cut)))
          .as("%d of %d bytes", length, photo.length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void onlyTheEndMarkerMayBeMissing() throws IOException {
    byte[] photo = photo(false);
    byte[] cut = Arrays.copyOf(photo, photo.length - 2);
    assertThat(Images.decode(cut).toRgb().pixels())
        .isEqualTo(Images.decode(photo).toRgb().pixels());
  }

  @Test
  void refusesSizesThatTheDataCannotFill() throws IOException {
    byte[] jpeg = flat(1, 2, 3);
    int frame = frame(jpeg);
    Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFF);
    assertThatThrownBy(() -> Images.decode(jpeg)).hasMessageContaining("claims 65535x65535");
    jpeg[frame + 5] = 0x20;
    jpeg[frame + 7] = 0x10;
    assertThatThrownBy(() -> Images.decode(jpeg)).hasMessageContaining("truncated");
    jpeg[frame + 5] = 0;
    jpeg[frame + 6] = 0;
    assertThatThrownBy(() -> Images.decode(jpeg)).hasMessageContaining("no pixels");
  }

  @Test
  void refusesProcessesThatTheDecoderLacks() throws IOException {
    byte[] jpeg = flat(1, 2, 3);
    jpeg[frame(jpeg) + 1] = (byte) 0xC3;
    assertThatThrownBy(() -> Images.decode(jpeg)).hasMessageContaining("process 3");
  }

  private static byte[] photo(boolean progressive) throws IOException {
    byte[] samples = new byte[70 * 50 * 3];
    for (int i = 0; i < samples.length; i++) {
      int x = i / 3 % 70;
      int y = i / 3 / 70;
      samples[i] = (byte) (128 + 90 * Math.sin(0.3 * x + i % 3) * Math.cos(0.2 * y - i % 3));
    }
    return TestJpeg.with(TestJpeg.encode(70, 50, samples, progressive), TestJpeg.APP0, JFIF);
  }

  /// Index of the frame header's marker.
  private static int frame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != 0xC0) {
      at += 2 + Bytes.uint16(jpeg, at + 2, false);
    }
    return at;
  }

  private static void rename(byte[] jpeg, String ids) {
    int frame = frame(jpeg);
    int scan = frame;
    while ((jpeg[scan + 1] & 0xFF) != 0xDA) {
      scan += 2 + Bytes.uint16(jpeg, scan + 2, false);
    }
    for (int i = 0; i < ids.length(); i++) {
      jpeg[frame + 10 + 3 * i] = (byte) ids.charAt(i);
      jpeg[scan + 5 + 2 * i] = (byte) ids.charAt(i);
    }
  }
}
