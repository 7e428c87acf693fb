package dev.densevec.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AugmentationTest {
  private static Randomness random(int number) {
    return new Randomness(1, 0, number, Randomness.PICTURE);
  }

  private static Picture noise(int channels, int height, int width) {
    byte[] samples = new byte[channels * height * width];
    new Random(7).nextBytes(samples);
    return Picture.planar(channels, height, width, samples, 0);
  }

  /// A grey picture whose samples count up.
  private static Picture numbered(int height, int width) {
    byte[] samples = new byte[height * width];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) i;
    }
    return Picture.planar(1, height, width, samples, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "resize(256)",
        "resize(40x30)",
        "flip",
        "crop",
        "crop(2)",
        "crop-flip",
        "crop-flip(6)",
        "random-crop",
        "random-crop-flip",
        "random-resized-crop",
        "random-resized-crop(0.25,1.0)",
        "crop-flip+trivial-augment",
        "crop+vertical-flip+rotate(12.5)+color-jitter(0.4,0.0,0.2,0.1)",
        "random-resized-crop+rand-augment(3,15)+color-jitter(0.4,0.0,0.2)"
      })
  void textAndBack(String text) {
    assertThat(Augmentation.parse(text)).hasToString(text);
    assertThat(Augmentation.parse(text)).isEqualTo(Augmentation.parse(text));
  }

  @Test
  void shortFormsHaveTheUsualNumbers() {
    assertThat(Augmentation.parse("crop-flip")).isEqualTo(Augmentation.CROP_FLIP);
    assertThat(Augmentation.parse(" None + Rand-Augment + color-jitter "))
        .hasToString("none+rand-augment(2,9)+color-jitter(0.4,0.4,0.4)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crop-flop | must begin with",
        "none+mixup | expected vertical-flip, rotate, color-jitter, rand-augment or trivial-augment",
        "none+color-jitter(1,1,1,0.6) | hue 0.6: must be between 0 and 0.5",
        "none+rotate(181) | rotate by up to 181.0 degrees: must be above 0 and up to 180",
        "none+vertical-flip(1) | expected 0 numbers in the brackets, found 1",
        "none(1) | expected 0 numbers in the brackets, found 1",
        "crop(1.5) | 1.5 is not a whole number",
        "crop(0) | a border of 0 pixels",
        "rand-augment(2,9) | must begin with",
        "none+rand-augment(2,31) | magnitude 0 to 30",
        "none+rand-augment(a,9) | expected numbers in the brackets",
        "none+color-jitter(-1,0,0) | strength -1.0",
        "none+ | expected a name",
        "random-resized-crop(0,1) | shares 0.0 to 1.0",
        "random-resized-crop(NaN,1) | expected numbers",
      })
  void whatIsNoAugmentationIsRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Augmentation.parse(text))
        .withMessageContaining(message);
  }

  @Test
  void nothingRandomIsPreprocessing() {
    Picture picture = noise(3, 300, 400);
    Placed placed = Augmentation.NONE.apply(picture, 224, 224, random(0));
    assertThat(placed.top()).isZero();
    assertThat(placed.picture().toInterleaved())
        .isEqualTo(Preprocessing.named("imagenet").crop(picture.toRgb()).pixels());
    Placed small = Augmentation.NONE.apply(picture, 32, 32, random(0));
    assertThat(small.picture().toInterleaved())
        .isEqualTo(Preprocessing.named("cifar10").crop(picture.toRgb()).pixels());
  }

  @Test
  void aGreyPictureStaysGrey() {
    Picture grey = noise(1, 50, 60);
    for (String text : List.of("none", "random-resized-crop+color-jitter(1,1,1)", "crop-flip")) {
      Picture picture = Augmentation.parse(text).apply(grey, 28, 28, random(3)).picture();
      assertThat(picture.channels()).isEqualTo(1);
      assertThat(picture.height()).isEqualTo(28);
    }
    assertThat(grey.resized(28, 30, Resampling.BILINEAR).toPlanar())
        .isEqualTo(
            grey.withChannels(3).resized(28, 30, Resampling.BILINEAR).withChannels(1).toPlanar());
  }

  @Test
  void randomPartsStayInsideAndKeepTheirRanges() {
    var crop = new RandomResizedCrop(0.08, 1);
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < 3000; i++) {
      RandomResizedCrop.Part part = crop.choose(200, 300, random(i));
      assertThat(part.top()).isBetween(0, 200 - part.height());
      assertThat(part.left()).isBetween(0, 300 - part.width());
      double shape = (double) part.width() / part.height();
      assertThat(shape).isBetween(0.73, 1.36);
      double share = part.width() * part.height() / 60000.0;
      smallest = Math.min(smallest, share);
      largest = Math.max(largest, share);
    }
    assertThat(smallest).isBetween(0.078, 0.09);
    assertThat(largest).isBetween(0.8, 0.89); // 4/3 of 200 x 200 is the largest part of that shape
  }

  @Test
  void aStripGetsItsCentre() {
    var crop = new RandomResizedCrop(0.5, 1);
    assertThat(crop.choose(10, 1000, random(1)))
        .isEqualTo(new RandomResizedCrop.Part(0, 493, 10, 13));
    assertThat(crop.choose(1000, 9, random(1)))
        .isEqualTo(new RandomResizedCrop.Part(494, 0, 12, 9));
  }

  @Test
  void aPartIsCutOutBeforeItIsResized() {
    Picture picture = noise(3, 40, 50);
    var crop = new RandomResizedCrop(0.08, 1);
    RandomResizedCrop.Part part = crop.choose(40, 50, random(5));
    byte[] expected =
        picture
            .part(part.top(), part.left(), part.height(), part.width())
            .resized(16, 16, Resampling.BILINEAR)
            .toPlanar();
    assertThat(crop.fit(picture, 16, 16, Resampling.BILINEAR, random(5)).toPlanar())
        .isEqualTo(expected);
  }

  @Test
  void jitterStaysWithinItsStrength() {
    Picture grey = Picture.planar(1, 1, 1, new byte[] {100}, 0);
    int lowest = 255;
    int highest = 0;
    for (int i = 0; i < 500; i++) {
      int sample = new ColorJitter(0.4, 0, 0).apply(grey, random(i)).sample(0, 0, 0);
      lowest = Math.min(lowest, sample);
      highest = Math.max(highest, sample);
    }
    assertThat(lowest).isBetween(60, 62);
    assertThat(highest).isBetween(137, 140);
  }

  @Test
  void randomCropsKeepTheScaleAndReachEveryPlace() {
    Picture picture = numbered(5, 6);
    Set<Integer> corners = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      Picture part = new RandomCrop().fit(picture, 3, 4, Resampling.BILINEAR, random(i));
      int corner = part.sample(0, 0, 0);
      corners.add(corner);
      assertThat(part.sample(0, 2, 3)).isEqualTo(corner + 2 * 6 + 3);
    }
    assertThat(corners).containsExactly(0, 1, 2, 6, 7, 8, 12, 13, 14);
  }

  @Test
  void randomCropsOfSmallPicturesResize() {
    Picture part = new RandomCrop().fit(numbered(5, 6), 8, 4, Resampling.BILINEAR, random(1));
    assertThat(part.height()).isEqualTo(8);
    assertThat(part.width()).isEqualTo(4);
  }
}
