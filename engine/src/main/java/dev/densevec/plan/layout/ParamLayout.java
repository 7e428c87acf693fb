package dev.densevec.plan.layout;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.spec.Norm;
import java.util.LinkedHashMap;
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
    return conv(conv, folded, shape, paddedIn, 1, relu);
  }

  /// A 3x3 convolution by Winograd's method.
  public ConvPlan winograd(Conv conv, Optional<Norm> folded, ConvShape shape, int paddedIn) {
    return conv(conv, folded, shape, paddedIn, WinogradPlan.POINTS, false);
  }

  private ConvPlan conv(
      Conv conv, Optional<Norm> folded, ConvShape shape, int paddedIn, int points, boolean relu) {
    int out = kernels.padded(conv.outChannels());
    return new ConvPlan(
        conv,
        folded,
        shape,
        paddedIn,
        points,
        kernels.vectors(conv.outChannels()),
        floats((long) points * out * shape.depth()),
        floats(out),
        relu ? 0 : Float.NEGATIVE_INFINITY);
  }

  /// Offset of at least `count` zeros.
  public long zeros(int count) {
    if (zeroCount < count) {
      zeros = floats(count);
      zeroCount = count;
    }
    return zeros;
  }

  public AffinePlan affine(Norm norm) {
    return affine(Optional.of(norm), norm.channels());
  }

  /// The identity of `channels` channels.
  public AffinePlan identity(int channels) {
    return affine(Optional.empty(), channels);
  }

  private AffinePlan affine(Optional<Norm> norm, int channels) {
    int padded = kernels.padded(channels);
    return new AffinePlan(norm, channels, floats(padded), floats(padded));
  }

  public int linearPanels(Linear linear) {
    return Math.ceilDiv(linear.outFeatures(), linearPanelWidth());
  }

  public long linearWeights(Linear linear) {
    return floats((long) linearPanels(linear) * linearPanelWidth() * linear.inFeatures());
  }

  public long linearBias(Linear linear) {
    return floats((long) linearPanels(linear) * linearPanelWidth());
  }

  private int linearPanelWidth() {
    return KernelSet.LINEAR_VECTORS * kernels.lanes();
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
