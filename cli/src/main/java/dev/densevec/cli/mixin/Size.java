package dev.densevec.cli.mixin;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Width and height in pixels, on the command line `224` for a square or `320x240`.
///
/// @param width columns, at least 1
/// @param height rows, at least 1
public record Size(int width, int height) {

  /// Reads a size for picocli.
  public static final class Converter implements ITypeConverter<Size> {
    @Override
    public Size convert(String text) {
      int by = text.indexOf('x');
      int width = side(text, by < 0 ? text : text.substring(0, by));
      return new Size(width, by < 0 ? width : side(text, text.substring(by + 1)));
    }

    private static int side(String text, String number) {
      try {
        int side = Integer.parseInt(number);
        if (side >= 1) {
          return side;
        }
      } catch (NumberFormatException _) {
        // reported below
      }
      throw new TypeConversionException(
          "'" + text + "' is no size, expected pixels as in 224 or 320x240");
    }
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
