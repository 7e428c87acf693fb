package dev.densevec.testing;

import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Feature maps in double precision, row-major `NCHW`; vectors are `n x c x 1 x 1`.
public final class Tensor {
  private final Shape shape;
  private final double[] data;

  /// Zeros.
  public Tensor(Shape shape) {
    this(shape, new double[Math.toIntExact(shape.elements())]);
  }

  private Tensor(Shape shape, double[] data) {
    if (shape.elements() != data.length) {
      throw new IllegalArgumentException(data.length + " elements for shape " + shape);
    }
    this.shape = shape;
    this.data = data;
  }

  /// The given elements, not copied.
  public static Tensor of(Shape shape, double[] data) {
    return new Tensor(shape, data);
  }

  /// The given elements, widened.
  public static Tensor of(Shape shape, float[] data) {
    return new Tensor(shape, widen(data));
  }

  /// Every element widened to double.
  public static double[] widen(float[] data) {
    double[] wide = new double[data.length];
    for (int i = 0; i < data.length; i++) {
      wide[i] = data[i];
    }
    return wide;
  }

  /// The float32 elements of a segment, widened.
  public static double[] widen(MemorySegment segment) {
    return widen(segment.toArray(Parameters.ELEMENT));
  }

  public Shape shape() {
    return shape;
  }

  /// The elements themselves, not a copy.
  public double[] data() {
    return data;
  }

  /// Every element rounded to float.
  public float[] toFloats() {
    float[] narrow = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      narrow[i] = (float) data[i];
    }
    return narrow;
  }

  /// A copy of one image.
  public Tensor image(int n) {
    int elements = Math.toIntExact(shape.imageElements());
    return new Tensor(
        shape.withBatch(1), Arrays.copyOfRange(data, n * elements, (n + 1) * elements));
  }

  /// Index of the first element of row `y` of channel `c` of image `n`.
  public int row(int n, int c, int y) {
    return ((n * shape.c() + c) * shape.h() + y) * shape.w();
  }

  /// Index of the first element of channel `c` of image `n`.
  public int plane(int n, int c) {
    return row(n, c, 0);
  }
}
