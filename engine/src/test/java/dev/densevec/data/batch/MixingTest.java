package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.Randomness;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// Mixes batches of pictures that are constant, each of its own value.
final class MixingTest {
  private static final Shape SHAPE = new Shape(4, 1, 10, 20);
  private static final int PIXELS = 200;

  private static BatchOptions options(double smoothing, double mixup, double cutmix) {
    return new BatchOptions(
        4,
        SHAPE,
        Augmentation.NONE,
        Normalization.FASHION_MNIST,
        false,
        false,
        0,
        0,
        1,
        new Regularization(smoothing, mixup, cutmix, 0));
  }

  /// Picture `i` is `10^i` everywhere and of class `i`.
  private static Batch batch(int n, Arena arena) {
    Batch batch = new Batch(SHAPE, Share.WHOLE, 5, arena);
    batch.resize(n);
    for (int i = 0; i < n; i++) {
      batch.put(i, i, i);
      for (int p = 0; p < PIXELS; p++) {
        batch.images().setAtIndex(ValueLayout.JAVA_FLOAT, i * PIXELS + p, value(i));
      }
    }
    return batch;
  }

  private static float value(int picture) {
    return (float) Math.pow(10, picture);
  }

  private static float pixel(Batch batch, int picture, int at) {
    return batch.images().getAtIndex(ValueLayout.JAVA_FLOAT, picture * PIXELS + at);
  }

  private static float target(Batch batch, int picture, int label) {
    return batch.targets().getAtIndex(ValueLayout.JAVA_FLOAT, picture * 5 + label);
  }

  private static Batch mixed(BatchOptions options, int n, int seed, Arena arena) {
    Batch batch = batch(n, arena);
    new Mixing(options, 5, false).apply(batch, new Randomness(seed, 0, 0, Randomness.MIX));
    return batch;
  }

  @Test
  void mixupBlendsPicturesAndTargetsAlike() {
    try (Arena arena = Arena.ofConfined()) {
      for (int seed = 0; seed < 50; seed++) {
        Batch batch = mixed(options(0, 0.4, 0), 4, seed, arena);
        float share = target(batch, 0, 0);
        assertThat(share).isBetween(0f, 1f);
        for (int i = 0; i < 4; i++) {
          int before = (i + 3) % 4;
          assertThat(target(batch, i, i)).isEqualTo(share);
          assertThat(target(batch, i, before)).isCloseTo(1 - share, within(1e-6f));
          float expected = share * value(i) + (1 - share) * value(before);
          assertThat(pixel(batch, i, 0)).isCloseTo(expected, within(1e-3f));
          assertThat(pixel(batch, i, PIXELS - 1)).isEqualTo(pixel(batch, i, 0));
        }
      }
    }
  }

  @Test
  void cutmixWeighsTargetsByTheAreaThatWasPasted() {
    try (Arena arena = Arena.ofConfined()) {
      int pasted = 0;
      for (int seed = 0; seed < 50; seed++) {
        Batch batch = mixed(options(0, 0, 1), 4, seed, arena);
        for (int i = 0; i < 4; i++) {
          int before = (i + 3) % 4;
          int foreign = 0;
          for (int p = 0; p < PIXELS; p++) {
            assertThat(pixel(batch, i, p)).isIn(value(i), value(before));
            foreign += pixel(batch, i, p) == value(before) ? 1 : 0;
          }
          assertThat(target(batch, i, before)).isCloseTo(foreign / 200f, within(1e-6f));
          assertThat(target(batch, i, i)).isCloseTo(1 - foreign / 200f, within(1e-6f));
          pasted += foreign;
        }
      }
      // The mean of what stays inside the picture of a rectangle of half the area on average.
      assertThat(pasted / (50 * 4 * 200.0)).isBetween(0.15, 0.5);
    }
  }

  @Test
  void theRectangleIsCutOffAtTheBorders() {
    int cut = 0;
    for (int seed = 0; seed < 200; seed++) {
      Rectangle part = Mixing.rectangle(0.36, SHAPE, new Randomness(seed, 0, 0, Randomness.MIX));
      assertThat(part.top()).isBetween(0, 10);
      assertThat(part.left()).isBetween(0, 20);
      assertThat(part.top() + part.height()).isLessThanOrEqualTo(10);
      assertThat(part.left() + part.width()).isLessThanOrEqualTo(20);
      // Sides of 0.8 of the picture's: at most 2 * floor(0.4 * side).
      assertThat(part.height()).isBetween(4, 8);
      assertThat(part.width()).isBetween(8, 16);
      cut += part.width() < 16 ? 1 : 0;
    }
    assertThat(cut).isBetween(100, 199);
  }

  @Test
  void smoothingSpreadsAShareOverAllClasses() {
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = mixed(options(0.1, 0, 0), 3, 1, arena);
      for (int i = 0; i < 3; i++) {
        for (int label = 0; label < 5; label++) {
          float expected = label == i ? 0.92f : 0.02f;
          assertThat(target(batch, i, label)).isCloseTo(expected, within(1e-7f));
        }
        assertThat(pixel(batch, i, 5)).isEqualTo(value(i));
      }
    }
  }

  @Test
  void targetsSumToOneWhateverIsMixed() {
    try (Arena arena = Arena.ofConfined()) {
      for (int seed = 0; seed < 50; seed++) {
        Batch batch = mixed(options(0.2, 0.2, 1), 1 + seed % 4, seed, arena);
        for (int i = 0; i < batch.n(); i++) {
          float sum = 0;
          for (int label = 0; label < 5; label++) {
            sum += target(batch, i, label);
          }
          assertThat(sum).isCloseTo(1, within(1e-6f));
        }
      }
    }
  }

  @Test
  void onePictureStaysAsItIs() {
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = mixed(options(0, 0.4, 1), 1, 3, arena);
      assertThat(target(batch, 0, 0)).isEqualTo(1);
      assertThat(pixel(batch, 0, 17)).isEqualTo(1);
    }
  }
}
