package dev.densevec.pack;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.spec.Conv;
import dev.densevec.weights.FoldedNorm;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Fills the parameter segment of a plan.
///
/// Numbers pass through arrays, block by block: loops over arrays are fast long before they are
/// compiled, those over memory segments are not, and this runs once.
public final class ParameterPacker {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final KernelSet kernels;
  private final Parameters parameters;
  private final MemorySegment dst;
  private float[] src = new float[0];
  private float[] panel = new float[0];

  private ParameterPacker(KernelSet kernels, Parameters parameters, MemorySegment dst) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.dst = dst;
  }

  /// Folds, packs and tabulates everything the plan's steps read.
  ///
  /// @param dst zeroed memory of `plan.paramBytes()` bytes
  public static void pack(
      InferencePlan plan, KernelSet kernels, Parameters parameters, MemorySegment dst) {
    ParameterPacker packer = new ParameterPacker(kernels, parameters, dst);
    plan.steps().forEach(packer::step);
  }

  private void step(Step step) {
    switch (step) {
      case Step.Stem stem -> conv(stem.conv());
      case Step.Pool _ -> {}
      case Step.Layer layer -> {
        affine(layer.norm());
        layer.reduce().ifPresent(this::conv);
        conv(layer.conv());
      }
      case Step.Convolve convolve -> {
        affine(convolve.norm());
        conv(convolve.conv());
      }
      case Step.Transition transition -> {
        affine(transition.norm());
        conv(transition.conv());
      }
      case Step.Head head -> {
        affine(head.norm());
        linear(head);
      }
    }
  }

  private void affine(AffinePlan plan) {
    if (plan.norm().isPresent()) {
      FoldedNorm norm = FoldedNorm.of(plan.norm().get(), parameters);
      store(norm.scale(), plan.shape().scale());
      store(norm.shift(), plan.shape().shift());
    } else {
      double[] ones = new double[plan.channels()];
      Arrays.fill(ones, 1);
      store(ones, plan.shape().scale());
    }
  }

  private void store(double[] values, long offset) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    MemorySegment.copy(rounded, 0, dst, FLOAT, offset, rounded.length);
  }

  private void conv(ConvPlan plan) {
    double[] scale = new double[plan.conv().outChannels()];
    double[] shift = new double[scale.length];
    Arrays.fill(scale, 1);
    if (plan.folded().isPresent()) {
      FoldedNorm norm = FoldedNorm.of(plan.folded().get(), parameters);
      scale = norm.scale();
      shift = norm.shift();
    }
    convBias(plan, scale, shift);
    if (plan.points().size() == 1) {
      convWeights(plan, scale);
    } else {
      WinogradFilters.pack(
          plan,
          kernels,
          parameters.get(plan.conv().weight()).toArray(Parameters.ELEMENT),
          scale,
          dst);
    }
  }

  private void convBias(ConvPlan plan, double[] scale, double[] shift) {
    Conv conv = plan.conv();
    if (conv.bias()) {
      MemorySegment bias = parameters.get(conv.biasName());
      for (int o = 0; o < shift.length; o++) {
        shift[o] += bias.getAtIndex(Parameters.ELEMENT, o) * scale[o];
      }
    }
    store(shift, plan.bias());
  }

  /// `OIHW` to panels of `[kernel row][kernel column][input channel]` rows.
  private void convWeights(ConvPlan plan, double[] scale) {
    int lanes = kernels.lanes();
    int outChannels = plan.conv().outChannels();
    MemorySegment weights = parameters.get(plan.conv().weight());
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * lanes;
      int first = vector * lanes;
      int count = Math.min(outChannels - first, width);
      int depth = plan.shape().depth();
      startPanel(depth * width);
      int perOutput = load(weights, outChannels, first, count);
      for (int o = 0; o < count; o++) {
        column(plan, o * perOutput, scale[first + o], o, width);
      }
      long offset = plan.shape().weights() + (long) first * depth * Float.BYTES;
      MemorySegment.copy(panel, 0, dst, FLOAT, offset, depth * width);
      vector += width / lanes;
    }
  }

  private void startPanel(int floats) {
    if (panel.length < floats) {
      panel = new float[floats];
    } else {
      Arrays.fill(panel, 0, floats, 0);
    }
  }

  /// Reads the weights of the outputs `[first, first + count)`.
  ///
  /// @return weights of an output
  private int load(MemorySegment weights, int outputs, int first, int count) {
    int perOutput = (int) (weights.byteSize() / Float.BYTES / outputs);
    if (src.length < count * perOutput) {
      src = new float[count * perOutput];
    }
    MemorySegment.copy(
        weights,
        Parameters.ELEMENT,
        (long) first * perOutput * Float.BYTES,
        src,
        0,
        count * perOutput);
    return perOutput;
  }

  /// One output channel: a column of a panel whose rows have `width` floats.
  private void column(ConvPlan plan, int from, double scale, int column, int width) {
    Conv conv = plan.conv();
    int taps = conv.kernel() * conv.kernel();
    for (int tap = 0; tap < taps; tap++) {
      int row = tap * plan.paddedIn() * width + column;
      scatter(src, from + tap, taps, conv.inChannels(), scale, panel, row, width);
    }
  }

  private static void scatter(
      float[] src, int from, int step, int count, double scale, float[] dst, int to, int stride) {
    for (int i = 0; i < count; i++) {
      dst[to + i * stride] = (float) (src[from + i * step] * scale);
    }
  }

  private void linear(Step.Head head) {
    MemorySegment weights = parameters.get(head.linear().weight());
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    int in = head.linear().inFeatures();
    int out = head.linear().outFeatures();
    for (int first = 0; first < out; first += width) {
      int count = Math.min(out - first, width);
      startPanel(in * width);
      load(weights, out, first, count);
      for (int o = 0; o < count; o++) {
        scatter(src, o * in, 1, in, 1, panel, o, width);
      }
      long offset = head.shape().weights() + (long) first * in * Float.BYTES;
      MemorySegment.copy(panel, 0, dst, FLOAT, offset, in * width);
    }
    load(parameters.get(head.linear().bias()), out, 0, out);
    MemorySegment.copy(src, 0, dst, FLOAT, head.shape().bias(), out);
  }
}
