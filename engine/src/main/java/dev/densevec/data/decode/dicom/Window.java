package dev.densevec.data.decode.dicom;

import java.io.IOException;
import java.util.Optional;

/// How stored numbers become brightness (PS3.3, C.11.1.1.2 and C.11.2.1.2).
///
/// @param slope what a number is multiplied by
/// @param intercept what is added then
/// @param shape how the window is applied
/// @param centre the window's centre
/// @param width the window's width
record Window(double slope, double intercept, Shape shape, double centre, double width) {

  /// The function of a window.
  enum Shape {
    LINEAR,
    LINEAR_EXACT,
    SIGMOID
  }

  /// What a file says, else the whole range of its bits.
  ///
  /// @throws IOException if the window can't be
  static Window of(
      DicomFile file, Optional<Double> centre, Optional<Double> range, int stored, boolean signed)
      throws IOException {
    double slope = file.decimal(0x00281053).orElse(1.0);
    double intercept = file.decimal(0x00281052).orElse(0.0);
    if (centre.isEmpty() || range.isEmpty()) {
      double least = signed ? -Math.scalb(1.0, stored - 1) : 0;
      double most = least + Math.scalb(1.0, stored) - 1;
      return new Window(1, 0, Shape.LINEAR_EXACT, (least + most) / 2, most - least);
    }
    String word = file.text(0x00281056).orElse(Shape.LINEAR.name());
    Shape shape;
    try {
      shape = Shape.valueOf(word);
    } catch (IllegalArgumentException e) {
      throw new IOException("a DICOM window of another function than LINEAR or SIGMOID", e);
    }
    boolean possible = shape == Shape.LINEAR ? range.get() >= 1 : range.get() > 0;
    if (!possible) {
      throw new IOException("damaged: a DICOM window of the width " + range.get());
    }
    return new Window(slope, intercept, shape, centre.get(), range.get());
  }

  /// The brightness of a stored number, from 0 to 1.
  float of(int stored) {
    double x = stored * slope + intercept;
    return switch (shape) {
      case LINEAR_EXACT -> clamp((x - centre) / width + 0.5);
      case SIGMOID -> (float) (1 / (1 + Math.exp(-4 * (x - centre) / width)));
      case LINEAR -> {
        double middle = centre - 0.5;
        double half = (width - 1) / 2;
        yield x <= middle - half
            ? 0
            : x > middle + half ? 1 : clamp((x - middle) / (width - 1) + 0.5);
      }
    };
  }

  private static float clamp(double value) {
    return (float) Math.clamp(value, 0, 1);
  }
}
