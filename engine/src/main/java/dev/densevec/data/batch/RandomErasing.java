package dev.densevec.data.batch;

import dev.densevec.data.Randomness;
import dev.densevec.tensor.Shape;
import java.util.Arrays;

/// Sets a rectangle of a normalised picture to zero, the mean colour: torchvision's
/// `RandomErasing`.
///
/// Ten rectangles are tried: 2 % to 33 % of the area, height over width between 0.3 and 3.3,
/// uniform in its logarithm. If none is smaller than the picture in both directions, nothing
/// happens.
final class RandomErasing {
  private static final int TRIES = 10;
  private static final double LEAST = 0.02;
  private static final double MOST = 0.33;
  private static final double FLATTEST = 0.3;
  private static final double STEEPEST = 3.3;

  private RandomErasing() {}

  static void apply(float[] image, Shape shape, Randomness random) {
    for (int i = 0; i < TRIES; i++) {
      double area = shape.pixels() * random.uniform(LEAST, MOST);
      double steepness =
          StrictMath.exp(random.uniform(StrictMath.log(FLATTEST), StrictMath.log(STEEPEST)));
      int height = (int) Math.rint(Math.sqrt(area * steepness));
      int width = (int) Math.rint(Math.sqrt(area / steepness));
      if (height < shape.h() && width < shape.w()) {
        int top = random.nextInt(shape.h() - height + 1);
        int left = random.nextInt(shape.w() - width + 1);
        erase(image, shape, new Rectangle(top, left, height, width));
        return;
      }
    }
  }

  private static void erase(float[] image, Shape shape, Rectangle part) {
    for (int c = 0; c < shape.c(); c++) {
      for (int y = part.top(); y < part.top() + part.height(); y++) {
        int from = (c * shape.h() + y) * shape.w() + part.left();
        Arrays.fill(image, from, from + part.width(), 0f);
      }
    }
  }
}
