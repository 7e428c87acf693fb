package dev.densevec.data.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.image.RgbImage;
import dev.densevec.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PreprocessingTest {
  /// Leaves the samples as they are, divided by 255.
  private static final Preprocessing PLAIN =
      new Preprocessing(new Resize.None(), Resampling.BILINEAR, 2, 2, 1, List.of(0f), List.of(1f));

  /// Red is the column, green the row, blue 200.
  private static RgbImage ramp(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      pixels[3 * i] = (byte) (i % width);
      pixels[3 * i + 1] = (byte) (i / width);
      pixels[3 * i + 2] = (byte) 200;
    }
    return new RgbImage(width, height, pixels);
  }

  private static Preprocessing rgb(int cropWidth, int cropHeight) {
    return PLAIN
        .withStatistics(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f))
        .withCrop(cropWidth, cropHeight);
  }

  /// The front half of what is cut off is rounded to even: torchvision's `round`.
  @ParameterizedTest
  @CsvSource({"7, 4, 2", "9, 4, 2", "6, 4, 1", "5, 4, 0", "11, 4, 4", "4, 4, 0"})
  void cropsTheCentre(int size, int crop, int first) {
    RgbImage wide = rgb(crop, 1).crop(ramp(size, 1));
    RgbImage high = rgb(1, crop).crop(ramp(1, size));
    for (int i = 0; i < crop; i++) {
      assertThat(wide.sample(i, 0, 0)).isEqualTo(first + i);
      assertThat(high.sample(0, i, 1)).isEqualTo(first + i);
    }
  }

  @Test
  void aSmallPictureIsSetIntoBlack() {
    // Two columns too few: one on each side. Three rows too few: one above, two below.
    RgbImage image = rgb(4, 5).crop(ramp(2, 2));
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 4; x++) {
        boolean inside = x >= 1 && x < 3 && y >= 1 && y < 3;
        assertThat(image.sample(x, y, 2)).as("(%d, %d)", x, y).isEqualTo(inside ? 200 : 0);
        assertThat(image.sample(x, y, 0)).isEqualTo(inside ? x - 1 : 0);
      }
    }
  }

  @Test
  void aSideMayBeTooShortAndTheOtherTooLong() {
    RgbImage image = rgb(2, 3).crop(ramp(5, 1));
    assertThat(image.pixels())
        .containsExactly(0, 0, 0, 0, 0, 0, 2, 0, (byte) 200, 3, 0, (byte) 200, 0, 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"256, 500, 375, 341, 256", "256, 375, 500, 256, 341", "256, 256, 300, 256, 300"})
  void theShortSideDecides(int side, int width, int height, int newWidth, int newHeight) {
    assertThat(new Resize.ShortSide(side).target(width, height))
        .isEqualTo(new Resize.Size(newWidth, newHeight));
  }

  @Test
  void aStripIsCroppedWithoutBeingResizedWhole() {
    RgbImage strip = ramp(1 << 18, 1);
    RgbImage image = rgb(224, 224).withResize(new Resize.ShortSide(1 << 14)).crop(strip);
    assertThat(image.sample(100, 100, 2)).isEqualTo(200);
  }

  @Test
  void normalisesChannelByChannel() {
    Preprocessing imagenet =
        Preprocessing.named("imagenet").withResize(new Resize.None()).withCrop(2, 1);
    byte[] pixels = {0, (byte) 255, 51, 102, (byte) 153, (byte) 204};
    float[] values = imagenet.apply(new RgbImage(2, 1, pixels));
    float[] mean = {0.485f, 0.456f, 0.406f};
    float[] std = {0.229f, 0.224f, 0.225f};
    for (int c = 0; c < 3; c++) {
      for (int x = 0; x < 2; x++) {
        float scaled = (pixels[3 * x + c] & 0xFF) / 255f;
        assertThat(values[2 * c + x]).isEqualTo((scaled - mean[c]) / std[c]);
      }
    }
  }

  @Test
  void oneChannelIsLumaBeforeResizing() {
    // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
    RgbImage colour = new RgbImage(1, 1, new byte[] {(byte) 200, 100, 50});
    assertThat(PLAIN.withCrop(1, 1).apply(colour)).containsExactly(124 / 255f);
    assertThat(PLAIN.withCrop(1, 1).crop(colour).pixels()).containsExactly(124, 124, 124);
    // Luma of the two is 76 and 150, the mean 113; luma of the mean colour would be 113.5.
    RgbImage two = new RgbImage(2, 1, new byte[] {(byte) 255, 0, 0, 0, (byte) 255, 0});
    Preprocessing half = PLAIN.withResize(new Resize.Exact(1, 1)).withCrop(1, 1);
    assertThat(half.apply(two)).containsExactly(113 / 255f);
  }

  @Test
  void writesIntoABatch() {
    Preprocessing how = rgb(3, 2);
    RgbImage image = ramp(5, 4);
    float[] expected = how.apply(image);
    try (Arena arena = Arena.ofConfined()) {
      long size = (expected.length + 2L) * Float.BYTES;
      MemorySegment batch = arena.allocate(size, 1).fill((byte) 0x55);
      how.apply(Picture.of(image), batch, 3);
      for (int i = 0; i < expected.length; i++) {
        assertThat(batch.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 3 + 4L * i)).isEqualTo(expected[i]);
      }
      assertThat(batch.get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 0x55);
      assertThat(batch.get(ValueLayout.JAVA_BYTE, 3 + 4L * expected.length)).isEqualTo((byte) 0x55);
      assertThatThrownBy(() -> how.apply(Picture.of(image), batch, 9))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void presetsAreComplete() {
    assertThat(Preprocessing.names())
        .containsExactly(
            "cifar-imagenet",
            "cifar10",
            "cifar10-per-image",
            "cifar100",
            "fashion-mnist",
            "imagenet",
            "timm",
            "timm-288");
    assertThat(Preprocessing.named("imagenet").shape(4)).isEqualTo(new Shape(4, 3, 224, 224));
    assertThat(Preprocessing.named("timm-288").shape(1)).isEqualTo(new Shape(1, 3, 288, 288));
    assertThat(Preprocessing.named("timm-288").resize()).isEqualTo(new Resize.ShortSide(303));
    assertThat(Preprocessing.named("timm").filter()).isEqualTo(Resampling.BICUBIC);
    assertThat(Preprocessing.named("fashion-mnist").shape(1)).isEqualTo(new Shape(1, 1, 28, 28));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preprocessing.named("imagenette"))
        .withMessageContaining("cifar10, cifar10-per-image");
  }

  @Test
  void readsResizeOptions() {
    assertThat(Resize.parse("256")).isEqualTo(new Resize.ShortSide(256));
    assertThat(Resize.parse("320x240")).isEqualTo(new Resize.Exact(320, 240));
    assertThat(Resize.parse("None")).isEqualTo(new Resize.None());
    for (Resize resize : List.of(new Resize.None(), new Resize.Exact(3, 4))) {
      assertThat(Resize.parse(resize.toString())).isEqualTo(resize);
    }
    for (String wrong : List.of("", "x", "3x", "x3", "0", "-1", "1x2x3", "99999999")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Resize.parse(wrong));
    }
  }

  @Test
  void refusesNonsense() {
    List<Float> none = List.of();
    assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.withStatistics(none, none));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withStatistics(List.of(0f), List.of(0f)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withStatistics(List.of(Float.NaN), List.of(1f)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.withStatistics(List.of(0f, 0f, 0f), List.of(1f)));
    for (int side : IntStream.of(0, -1, Preprocessing.MAX_SIDE + 1).toArray()) {
      assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.withCrop(side, 1));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new RgbImage(2, 2, new byte[11]));
  }

  @Test
  void frameIsThePartOfThePictureInTheCrop() {
    Preprocessing imageNet = Preprocessing.named("imagenet");
    assertThat(imageNet.frame(512, 1024)).isEqualTo(new CropFrame(32, 288, 448, 448));
    Preprocessing unresized = imageNet.withResize(new Resize.None());
    assertThat(unresized.frame(100, 224)).isEqualTo(new CropFrame(-62, 0, 224, 224));
  }
}
