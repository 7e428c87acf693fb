package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.data.Randomness;
import dev.densevec.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RandomErasingTest {
  @Test
  void setsOneRectangleOfAllChannelsToZero() {
    Shape shape = new Shape(1, 3, 40, 30);
    for (int seed = 0; seed < 100; seed++) {
      float[] image = new float[3 * 1200];
      Arrays.fill(image, 1);
      RandomErasing.apply(image, shape, new Randomness(seed, 0, 0, Randomness.PICTURE));
      int top = 40;
      int bottom = 0;
      int left = 30;
      int right = 0;
      int erased = 0;
      for (int i = 0; i < 1200; i++) {
        assertThat(image[1200 + i]).isEqualTo(image[i]);
        assertThat(image[2400 + i]).isEqualTo(image[i]);
        if (image[i] == 0) {
          erased++;
          top = Math.min(top, i / 30);
          bottom = Math.max(bottom, i / 30 + 1);
          left = Math.min(left, i % 30);
          right = Math.max(right, i % 30 + 1);
        }
      }
      assertThat(erased).isEqualTo((bottom - top) * (right - left));
      // 2 % to 33 % of 1200 pixels, sides rounded to whole pixels.
      assertThat(erased).isBetween(15, 430);
      double steepness = (double) (bottom - top) / (right - left);
      assertThat(steepness).isBetween(0.2, 4.5);
    }
  }
}
