package dev.densevec.plan.layout;

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.LinearShape;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.spec.Norm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Places packed weights and folded norms in the parameter segment, and index tables in an array.
public final class ParamLayout {
  private final KernelSet kernels;
  private final Map<IndexTable, Integer> tables = new LinkedHashMap<>();
  private long end;
  private int entries;
  private long zeros;
  private int zeroCount;

  public ParamLayout(KernelSet kernels) {
    this.kernels = kernels;
  }

  private long take(long bytes) {
    long offset = end;
    end += Sizes.aligned(bytes);
    return offset;
  }

  public long floats(long count) {
    return take(count * Float.BYTES);
  }

  public ConvPlan conv(
      Conv conv, Optional<Norm> folded, ConvShape shape, int paddedIn, boolean relu) {
    int out = kernels.padded(conv.outChannels());
    long weights = floats((long) out * shape.depth());
    long bias = floats(out);
    float floor = relu ? 0 : Float.NEGATIVE_INFINITY;
    ConvShape placed = shape.placed(out / kernels.lanes(), weights, bias, floor);
    return new ConvPlan(conv, folded, List.of(placed), paddedIn, bias);
  }

  /// A 3x3 convolution by Winograd's method.
  ///
  /// @param shape of the multiplication at a point
  /// @param count points
  public ConvPlan winograd(
      Conv conv, Optional<Norm> folded, ConvShape shape, int paddedIn, int count) {
    int out = kernels.padded(conv.outChannels());
    long zeros = zeros(out);
    long pointFloats = (long) out * shape.depth();
    long weights = floats(count * pointFloats);
    List<ConvShape> points = new ArrayList<>();
    for (int point = 0; point < count; point++) {
      long at = weights + point * pointFloats * Float.BYTES;
      points.add(shape.placed(out / kernels.lanes(), at, zeros, Float.NEGATIVE_INFINITY));
    }
    return new ConvPlan(conv, folded, List.copyOf(points), paddedIn, floats(out));
  }

  /// Offset of at least `count` zeros.
  public long zeros(int count) {
    if (zeroCount < count) {
      zeros = floats(count);
      zeroCount = count;
    }
    return zeros;
  }

  /// A norm, or the identity where there is none.
  ///
  /// @param srcStride bytes between source pixels; `srcRow` between source rows, where rows are
  ///   pooled
  /// @param dstStride bytes between destination pixels
  public AffinePlan affine(
      Optional<Norm> norm, int channels, long srcStride, long srcRow, long dstStride) {
    int padded = kernels.padded(channels);
    long scale = floats(padded);
    AffineShape shape =
        new AffineShape(channels, scale, floats(padded), srcStride, srcRow, dstStride);
    return new AffinePlan(norm, shape);
  }

  public int linearPanels(Linear linear) {
    return Math.ceilDiv(linear.outFeatures(), linearPanelWidth());
  }

  /// A classifier.
  public LinearShape linear(Linear linear) {
    long weights = linearWeights(linear);
    int panels = linearPanels(linear);
    long bias = floats((long) panels * linearPanelWidth());
    return new LinearShape(linear.inFeatures(), panels, weights, bias);
  }

  /// A linear map without a bias.
  public LinearShape unbiased(Linear linear) {
    long weights = linearWeights(linear);
    int panels = linearPanels(linear);
    return new LinearShape(
        linear.inFeatures(), panels, weights, zeros(panels * linearPanelWidth()));
  }

  private long linearWeights(Linear linear) {
    return floats((long) linearPanels(linear) * linearPanelWidth() * linear.inFeatures());
  }

  private int linearPanelWidth() {
    return KernelSet.LINEAR_VECTORS * kernels.lanes();
  }

  /// Makes the table `0, 1, 2, ...`, which is the first of every plan.
  public void identity(int size) {
    if (entries > 0) {
      throw new IllegalStateException("the identity is the first table of a plan");
    }
    table(IndexTable.identity(size));
  }

  /// Where a table begins among all; tables with equal contents are kept once.
  public int table(IndexTable table) {
    return tables.computeIfAbsent(table, t -> takeEntries(t.size()));
  }

  private int takeEntries(int count) {
    int first = entries;
    entries = Math.addExact(first, count);
    return first;
  }

  public Map<IndexTable, Integer> tables() {
    return tables;
  }

  public long bytes() {
    return end;
  }
}
