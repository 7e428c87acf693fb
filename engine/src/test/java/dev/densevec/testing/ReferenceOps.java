package dev.densevec.testing;

import dev.densevec.spec.Conv;
import dev.densevec.tensor.Shape;
import java.util.Arrays;

/// The operations of a network's forward pass as plain loops in double precision.
///
/// Nothing here shares code with the engine's kernels or its plan: this is what they are judged by.
public final class ReferenceOps {
  private ReferenceOps() {}

  /// Convolution with zero padding.
  ///
  /// @param weights `[oc, ic, kh, kw]`
  /// @param bias `[oc]`, or null for none
  public static Tensor conv(Conv conv, Tensor src, double[] weights, double[] bias) {
    Shape in = src.shape();
    Shape out = new Shape(in.n(), conv.outChannels(), conv.outSize(in.h()), conv.outSize(in.w()));
    Tensor dst = new Tensor(out);
    for (int n = 0; n < out.n(); n++) {
      for (int oc = 0; oc < out.c(); oc++) {
        int plane = dst.plane(n, oc);
        Arrays.fill(dst.data(), plane, plane + out.pixels(), bias == null ? 0 : bias[oc]);
      }
    }
    new ConvTaps(conv, src, dst)
        .forEach(
            (weight, from, to, count) -> {
              if (conv.stride() == 1) {
                addScaled(weights[weight], src.data(), from, dst.data(), to, count);
              } else {
                for (int i = 0; i < count; i++) {
                  dst.data()[to + i] += weights[weight] * src.data()[from + i * conv.stride()];
                }
              }
            });
    return dst;
  }

  /// `to[toStart + i] += scale * from[fromStart + i]`.
  static void addScaled(
      double scale, double[] from, int fromStart, double[] to, int toStart, int count) {
    for (int i = 0; i < count; i++) {
      to[toStart + i] += scale * from[fromStart + i];
    }
  }

  /// `scale[c] * x + shift[c]`.
  public static Tensor affine(Tensor src, double[] scale, double[] shift) {
    Tensor dst = new Tensor(src.shape());
    int pixels = src.shape().pixels();
    for (int i = 0; i < dst.data().length; i++) {
      int c = i / pixels % src.shape().c();
      dst.data()[i] = scale[c] * src.data()[i] + shift[c];
    }
    return dst;
  }

  /// Batch norm with given statistics: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`.
  public static Tensor norm(
      Tensor src, double[] gamma, double[] beta, Moments moments, double epsilon) {
    double[] scale = new double[gamma.length];
    double[] shift = new double[gamma.length];
    for (int c = 0; c < gamma.length; c++) {
      scale[c] = gamma[c] / Math.sqrt(moments.variance()[c] + epsilon);
      shift[c] = beta[c] - scale[c] * moments.mean()[c];
    }
    return affine(src, scale, shift);
  }

  public static Tensor relu(Tensor src) {
    Tensor dst = new Tensor(src.shape());
    Arrays.setAll(dst.data(), i -> Math.max(src.data()[i], 0));
    return dst;
  }

  /// Max pooling of 3x3 with stride 2 and padding 1.
  public static Tensor maxPool(Tensor src) {
    return maxPool(src, 2);
  }

  /// Max pooling of 3x3 with padding 1.
  public static Tensor maxPool(Tensor src, int stride) {
    Tensor dst = new Tensor(maxPoolShape(src.shape(), stride));
    int[] from = maxPoolSources(src, stride);
    Arrays.setAll(dst.data(), i -> src.data()[from[i]]);
    return dst;
  }

  private static Shape maxPoolShape(Shape in, int stride) {
    return new Shape(in.n(), in.c(), (in.h() - 1) / stride + 1, (in.w() - 1) / stride + 1);
  }

  /// Blur by 1 2 1 in both directions with stride 2, on a map with a border that reflects it.
  public static Tensor blur(Tensor src) {
    Shape in = src.shape();
    Tensor dst = new Tensor(maxPoolShape(in, 2));
    int[] weights = {1, 2, 1};
    for (int to = 0; to < dst.data().length; to++) {
      int plane = to / dst.shape().pixels() * in.pixels();
      int oy = to % dst.shape().pixels() / dst.shape().w();
      for (int tap = 0; tap < 9; tap++) {
        int y = reflected(2 * oy + tap / 3 - 1, in.h());
        int x = reflected(2 * (to % dst.shape().w()) + tap % 3 - 1, in.w());
        double weight = weights[tap / 3] * weights[tap % 3] / 16.0;
        dst.data()[to] += weight * src.data()[plane + y * in.w() + x];
      }
    }
    return dst;
  }

  private static int reflected(int i, int size) {
    return i < 0 ? -i : i < size ? i : 2 * size - 2 - i;
  }

  /// For each output of [#maxPool(Tensor, int)] the index of the element it takes: the first of the
  /// largest.
  static int[] maxPoolSources(Tensor src, int stride) {
    Shape in = src.shape();
    Shape out = maxPoolShape(in, stride);
    int[] from = new int[Math.toIntExact(out.elements())];
    for (int i = 0; i < from.length; i++) {
      int plane = i / out.pixels() * in.pixels();
      int oy = i % out.pixels() / out.w();
      from[i] = largest(src, plane, stride * oy - 1, stride * (i % out.w()) - 1);
    }
    return from;
  }

  private static int largest(Tensor src, int plane, int top, int left) {
    int best = -1;
    for (int y = Math.max(top, 0); y < Math.min(top + 3, src.shape().h()); y++) {
      for (int x = Math.max(left, 0); x < Math.min(left + 3, src.shape().w()); x++) {
        int at = plane + y * src.shape().w() + x;
        best = best < 0 || src.data()[at] > src.data()[best] ? at : best;
      }
    }
    return best;
  }

  /// Average pooling of 2x2 with stride 2; a last odd row or column drops out.
  public static Tensor averagePool(Tensor src) {
    Shape in = src.shape();
    Tensor dst = new Tensor(new Shape(in.n(), in.c(), in.h() / 2, in.w() / 2));
    averagePoolTaps(src, dst, (from, to) -> dst.data()[to] += src.data()[from] / 4);
    return dst;
  }

  /// A pair of indices.
  interface Pair {
    void accept(int src, int dst);
  }

  /// Visits every source element of a 2x2 average pooling with the output it goes to.
  static void averagePoolTaps(Tensor src, Tensor dst, Pair pair) {
    int w = dst.shape().w();
    for (int to = 0; to < dst.data().length; to++) {
      int plane = to / dst.shape().pixels() * src.shape().pixels();
      int from = plane + 2 * (to % dst.shape().pixels() / w) * src.shape().w() + 2 * (to % w);
      pair.accept(from, to);
      pair.accept(from + 1, to);
      pair.accept(from + src.shape().w(), to);
      pair.accept(from + src.shape().w() + 1, to);
    }
  }

  /// Visits every element of a shortcut with the element of the sum that it is added to.
  static void addTaps(Tensor src, Tensor dst, int stride, int channel, Pair pair) {
    for (int n = 0; n < dst.shape().n(); n++) {
      for (int c = 0; c < src.shape().c(); c++) {
        for (int y = 0; y < dst.shape().h(); y++) {
          for (int x = 0; x < dst.shape().w(); x++) {
            pair.accept(src.row(n, c, y * stride) + x * stride, dst.row(n, c + channel, y) + x);
          }
        }
      }
    }
  }

  /// Mean of each channel of each image, `n x c x 1 x 1`.
  public static Tensor globalAveragePool(Tensor src) {
    Shape in = src.shape();
    Tensor dst = new Tensor(new Shape(in.n(), in.c(), 1, 1));
    for (int i = 0; i < src.data().length; i++) {
      dst.data()[i / in.pixels()] += src.data()[i] / in.pixels();
    }
    return dst;
  }

  /// `src` followed by `added` along the channels.
  public static Tensor concat(Tensor src, Tensor added) {
    Shape a = src.shape();
    Shape b = added.shape();
    Tensor dst = new Tensor(new Shape(a.n(), a.c() + b.c(), a.h(), a.w()));
    for (int n = 0; n < a.n(); n++) {
      copyImage(src, n, dst.data(), dst.plane(n, 0));
      copyImage(added, n, dst.data(), dst.plane(n, a.c()));
    }
    return dst;
  }

  private static void copyImage(Tensor src, int n, double[] dst, int at) {
    int elements = Math.toIntExact(src.shape().imageElements());
    System.arraycopy(src.data(), n * elements, dst, at, elements);
  }
}
