package dev.densevec.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.testing.NumberCases;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Operations on small pictures against results worked out by hand from Pillow's rules.
final class OperationTest {
  private static Picture grey(int height, int width, int... samples) {
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return Picture.planar(1, height, width, bytes, 0);
  }

  private static Picture rgb(int red, int green, int blue) {
    return Picture.interleaved(3, 1, 1, new byte[] {(byte) red, (byte) green, (byte) blue});
  }

  private static void assertSamples(Picture picture, int... expected) {
    byte[] samples = picture.toPlanar();
    int[] values = new int[samples.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = samples[i] & 0xFF;
    }
    assertThat(values).containsExactly(expected);
  }

  private static final Picture NINE = grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  @Test
  void translationsMoveTheContentTowardsTheOrigin() {
    assertSamples(Operation.TRANSLATE_X.apply(NINE, 1.9), 0, 1, 2, 0, 4, 5, 0, 7, 8);
    assertSamples(Operation.TRANSLATE_X.apply(NINE, -1.9), 2, 3, 0, 5, 6, 0, 8, 9, 0);
    assertSamples(Operation.TRANSLATE_Y.apply(NINE, 2), 0, 0, 0, 0, 0, 0, 1, 2, 3);
    assertSamples(Operation.TRANSLATE_Y.apply(NINE, -1), 4, 5, 6, 7, 8, 9, 0, 0, 0);
  }

  /// Source column `x + 0.5 + 0.5 (y + 0.5)`: rows move by 0.25, 0.75 and 1.25 columns.
  @Test
  void shearsGrowFromTheUpperLeftCorner() {
    assertSamples(Operation.SHEAR_X.apply(NINE, 0.5), 1, 2, 3, 5, 6, 0, 8, 9, 0);
    assertSamples(Operation.SHEAR_Y.apply(NINE, 0.5), 1, 5, 6, 4, 8, 9, 7, 0, 0);
    assertSamples(Operation.SHEAR_X.apply(NINE, -0.5), 1, 2, 3, 0, 4, 5, 0, 7, 8);
  }

  @Test
  void rotationsTurnCounterClockwise() {
    assertSamples(Operation.ROTATE.apply(NINE, 90), 3, 6, 9, 2, 5, 8, 1, 4, 7);
    assertSamples(Operation.ROTATE.apply(NINE, -90), 7, 4, 1, 8, 5, 2, 9, 6, 3);
    assertSamples(Operation.ROTATE.apply(NINE, 0), 1, 2, 3, 4, 5, 6, 7, 8, 9);
    // The upper left pixel comes from (1.5, 1.5 - sqrt(2)), the middle of the upper side.
    assertSamples(Operation.ROTATE.apply(NINE, 45), 2, 3, 6, 1, 5, 9, 4, 7, 8);
  }

  @Test
  void enhancementsRoundDownAndAreCutOff() {
    assertSamples(Operation.BRIGHTNESS.apply(grey(1, 3, 10, 99, 200), 0.5), 15, 148, 255);
    assertSamples(Operation.BRIGHTNESS.apply(grey(1, 3, 10, 99, 201), -0.5), 5, 49, 100);
    // Mean 103 (308 / 3 rounded).
    assertSamples(Operation.CONTRAST.apply(grey(1, 3, 9, 99, 200), 0.5), 0, 97, 248);
    assertSamples(Operation.CONTRAST.apply(grey(1, 3, 9, 99, 200), -1), 103, 103, 103);
  }

  /// Luma of (100, 150, 50): (19595 * 100 + 38470 * 150 + 7471 * 50 + 32768) >> 16 = 124.
  @Test
  void saturationBlendsWithLuma() {
    assertSamples(Operation.COLOR.apply(rgb(100, 150, 50), -1), 124, 124, 124);
    assertSamples(Operation.COLOR.apply(rgb(100, 150, 50), -0.5), 112, 137, 87);
    assertSamples(Operation.COLOR.apply(rgb(100, 150, 50), 0.5), 88, 163, 13);
    assertSamples(Operation.COLOR.apply(NINE, 0.5), 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  /// The middle becomes (5 * 26 + 20) / 13 = 11.5, rounded 12.
  @Test
  void sharpnessLeavesTheBorderAlone() {
    Picture dot = grey(3, 3, 20, 0, 0, 0, 26, 0, 0, 0, 0);
    assertSamples(Operation.SHARPNESS.apply(dot, -1), 20, 0, 0, 0, 12, 0, 0, 0, 0);
    assertSamples(Operation.SHARPNESS.apply(dot, 1), 20, 0, 0, 0, 40, 0, 0, 0, 0);
  }

  @Test
  void tablesOfSamples() {
    Picture src = grey(1, 5, 0, 100, 127, 128, 255);
    assertSamples(Operation.POSTERIZE.apply(src, 3), 0, 96, 96, 128, 224);
    assertSamples(Operation.POSTERIZE.apply(src, 8), 0, 100, 127, 128, 255);
    assertSamples(Operation.SOLARIZE.apply(src, 127.5), 0, 100, 127, 127, 0);
    assertSamples(Operation.SOLARIZE.apply(src, 0), 255, 155, 128, 127, 0);
    assertSamples(Operation.AUTO_CONTRAST.apply(grey(1, 3, 50, 70, 101), 0), 0, 100, 255);
    assertSamples(Operation.AUTO_CONTRAST.apply(grey(1, 2, 50, 50), 0), 50, 50);
  }

  /// 511 pixels: 255 of 10, 255 of 20, one of 30. Step (511 - 1) / 255 = 2, from 1: 10 becomes 0,
  /// 20 becomes (1 + 255) / 2, 30 becomes (1 + 510) / 2.
  @Test
  void equalizeSpreadsTheSamples() {
    int[] samples = new int[511];
    for (int i = 0; i < 510; i++) {
      samples[i] = i < 255 ? 10 : 20;
    }
    samples[510] = 30;
    Picture equal = Operation.EQUALIZE.apply(grey(1, 511, samples), 0);
    assertThat(equal.sample(0, 0, 0)).isEqualTo(0);
    assertThat(equal.sample(0, 0, 300)).isEqualTo(128);
    assertThat(equal.sample(0, 0, 510)).isEqualTo(255);
    assertSamples(Operation.EQUALIZE.apply(NINE, 0), 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void eachChannelHasATableOfItsOwn() {
    Picture two = Picture.interleaved(3, 1, 2, new byte[] {0, 10, 20, 102, 20, 20});
    assertSamples(Operation.AUTO_CONTRAST.apply(two, 0), 0, 255, 0, 255, 20, 20);
  }

  /// Of torchvision's tables of 31 bins, for 331 x 662 pixels.
  @ParameterizedTest
  @CsvSource({
    "SHEAR_X, 30, 0.3",
    "TRANSLATE_X, 30, 300",
    "TRANSLATE_Y, 15, 75",
    "ROTATE, 9, 9",
    "COLOR, 10, 0.3",
    "POSTERIZE, 0, 8",
    "POSTERIZE, 3, 8",
    "POSTERIZE, 4, 7",
    "POSTERIZE, 30, 4",
    "SOLARIZE, 0, 255",
    "SOLARIZE, 30, 0",
  })
  void magnitudesOfRandAugment(Operation operation, int magnitude, double expected) {
    assertThat(RandAugment.value(operation, magnitude, 331, 662))
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "SHEAR_Y, 30, 0.99",
    "TRANSLATE_X, 15, 16",
    "ROTATE, 20, 90",
    "SHARPNESS, 10, 0.33",
    "POSTERIZE, 2, 8",
    "POSTERIZE, 3, 7",
    "POSTERIZE, 30, 2",
  })
  void magnitudesOfTrivialAugment(Operation operation, int magnitude, double expected) {
    assertThat(TrivialAugment.value(operation, magnitude)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotate", "rotate-back", "hue", "hue-back"})
  void turnsAreTorchvisions(String name) throws IOException {
    Map<String, double[]> numbers = NumberCases.read("/dev/densevec/training.txt").get(name);
    double[] size = numbers.get("size");
    int height = (int) size[0];
    int width = (int) size[1];
    Picture picture =
        Picture.interleaved((int) size[2], height, width, bytes(numbers.get("samples")));
    double by = numbers.get("settings")[0];
    Picture turned =
        name.startsWith("rotate")
            ? Warp.rotate(by, height, width).smooth(picture)
            : Hue.turned(picture, by);
    assertThat(turned.toInterleaved()).isEqualTo(bytes(numbers.get("changed")));
  }

  private static byte[] bytes(double[] samples) {
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[i] = (byte) (int) samples[i];
    }
    return bytes;
  }

  @Test
  void rotationsAndFlipsAreDrawnAnew() {
    Set<Integer> corners = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      Randomness random = new Randomness(1, 0, i, Randomness.PICTURE);
      corners.add(new VerticalFlip().apply(NINE, random).sample(0, 0, 0));
      Picture turned = new Rotation(10).apply(NINE, random);
      assertThat(turned.sample(0, 1, 1)).isBetween(4, 5);
    }
    assertThat(corners).containsExactly(1, 7);
    assertThat(new ColorJitter(0, 0, 0, 0.5).apply(NINE, new Randomness(1, 0, 0, 0)))
        .extracting(p -> p.sample(0, 2, 2))
        .isEqualTo(9);
  }
}
