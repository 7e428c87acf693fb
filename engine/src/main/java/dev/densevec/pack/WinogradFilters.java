package dev.densevec.pack;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.ConvPlan;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Transforms 3x3 filters for Winograd's F(4x4, 3x3): `U = G g G'` (arXiv 1509.09308, section 4.3),
/// in double precision, and packs each of the 36 points like a 1x1 convolution.
final class WinogradFilters {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int TAPS = 3;
  private static final int SIDE = 6;
  private static final int POINTS = SIDE * SIDE;

  private final ConvPlan plan;
  private final KernelSet kernels;
  private final MemorySegment dst;
  private final double[] rows = new double[SIDE * TAPS];
  private final double[] line = new double[SIDE];

  private WinogradFilters(ConvPlan plan, KernelSet kernels, MemorySegment dst) {
    this.plan = plan;
    this.kernels = kernels;
    this.dst = dst;
  }

  /// Packs all of a convolution's filters.
  ///
  /// @param weights `OIHW`
  /// @param scale factor of each output channel
  /// @param dst zeroed parameter segment
  static void pack(
      ConvPlan plan, KernelSet kernels, float[] weights, double[] scale, MemorySegment dst) {
    new WinogradFilters(plan, kernels, dst).panels(weights, scale);
  }

  private void panels(float[] weights, double[] scale) {
    int lanes = kernels.lanes();
    int outChannels = plan.conv().outChannels();
    int inChannels = plan.conv().inChannels();
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * lanes;
      int first = vector * lanes;
      float[] panel = new float[POINTS * plan.paddedIn() * width];
      for (int o = first; o < Math.min(outChannels, first + width); o++) {
        for (int i = 0; i < inChannels; i++) {
          int filter = (o * inChannels + i) * TAPS * TAPS;
          transform(
              weights, filter, scale[o], panel, i * width + o - first, plan.paddedIn() * width);
        }
      }
      for (int point = 0; point < POINTS; point++) {
        int depth = plan.paddedIn() * width;
        long offset = (long) first * plan.paddedIn() * Float.BYTES;
        MemorySegment.copy(
            panel, point * depth, dst, FLOAT, plan.points().get(point).weights() + offset, depth);
      }
      vector += width / lanes;
    }
  }

  /// Writes a filter's 36 points, `step` floats apart.
  private void transform(
      float[] weights, int filter, double scale, float[] panel, int at, int step) {
    for (int x = 0; x < TAPS; x++) {
      multiply(weights[filter + x], weights[filter + TAPS + x], weights[filter + 2 * TAPS + x]);
      for (int i = 0; i < SIDE; i++) {
        rows[i * TAPS + x] = line[i];
      }
    }
    int to = at;
    for (int i = 0; i < SIDE * TAPS; i += TAPS) {
      multiply(rows[i], rows[i + 1], rows[i + 2]);
      for (int j = 0; j < SIDE; j++) {
        panel[to] = (float) (line[j] * scale);
        to += step;
      }
    }
  }

  /// `G (a, b, c)'`, with
  ///
  ///     G = | 1/4, 0, 0 | -1/6, -1/6, -1/6 | -1/6, 1/6, -1/6 | 1/24, 1/12, 1/6 | 1/24, -1/12, 1/6 | 0, 0, 1 |
  ///
  /// by rows. Written out, since a start computes most of it before it is compiled.
  private void multiply(double a, double b, double c) {
    double ends = a + c;
    double outer = a * (1 / 24.0) + c * (1 / 6.0);
    double middle = b * (1 / 12.0);
    line[0] = a * 0.25;
    line[1] = (ends + b) * (-1 / 6.0);
    line[2] = (b - ends) * (1 / 6.0);
    line[3] = outer + middle;
    line[4] = outer - middle;
    line[5] = c;
  }
}
