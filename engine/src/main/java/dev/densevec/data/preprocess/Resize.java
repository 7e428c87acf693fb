package dev.densevec.data.preprocess;

import java.util.Locale;

/// To what size an image is brought before the crop.
public sealed interface Resize {

  /// The size of the resized image; `long` because a thin strip's long side can be huge, though
  /// only the part inside the crop is ever computed.
  ///
  /// @param width columns
  /// @param height rows
  record Size(long width, long height) {}

  /// The size that an image of `width` by `height` pixels is brought to.
  Size target(int width, int height);

  /// Leaves images as they are.
  record None() implements Resize {
    @Override
    public Size target(int width, int height) {
      return new Size(width, height);
    }

    @Override
    public String toString() {
      return "none";
    }
  }

  /// Brings the shorter side to a length and keeps the proportions; the longer side is
  /// `floor(length * long / short)`, as in torchvision.
  ///
  /// @param length pixels, at least 1
  record ShortSide(int length) implements Resize {
    public ShortSide {
      requireSide(length);
    }

    @Override
    public Size target(int width, int height) {
      return width <= height
          ? new Size(length, (long) length * height / width)
          : new Size((long) length * width / height, length);
    }

    @Override
    public String toString() {
      return Integer.toString(length);
    }
  }

  /// Brings both sides to given lengths, whatever the proportions.
  ///
  /// @param width columns, at least 1
  /// @param height rows, at least 1
  record Exact(int width, int height) implements Resize {
    public Exact {
      requireSide(width);
      requireSide(height);
    }

    @Override
    public Size target(int imageWidth, int imageHeight) {
      return new Size(width, height);
    }

    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /// Reads `none`, a short side (`256`) or width and height (`320x240`).
  ///
  /// @throws IllegalArgumentException if the text is none of these
  static Resize parse(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    if (value.equals("none")) {
      return new None();
    }
    int by = value.indexOf('x');
    try {
      return by < 0
          ? new ShortSide(Integer.parseInt(value))
          : new Exact(
              Integer.parseInt(value.substring(0, by)), Integer.parseInt(value.substring(by + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "resize \"%s\": expected none, a short side as in 256, or WIDTHxHEIGHT",
              text),
          e);
    }
  }

  private static void requireSide(int length) {
    if (length < 1 || length > Preprocessing.MAX_SIDE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a side of %d pixels is not between 1 and %d",
              length,
              Preprocessing.MAX_SIDE));
    }
  }
}
