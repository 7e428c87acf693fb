package dev.densevec.pack;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.AffinePlan;
import dev.densevec.plan.ConvPlan;
import dev.densevec.plan.IndexTable;
import dev.densevec.plan.InferencePlan;
import dev.densevec.plan.Step;
import dev.densevec.spec.Conv;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Fills the parameter segment of a plan.
public final class ParameterPacker {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private final KernelSet kernels;
  private final Parameters parameters;
  private final double epsilon;
  private final MemorySegment dst;

  private ParameterPacker(
      KernelSet kernels, Parameters parameters, double epsilon, MemorySegment dst) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.epsilon = epsilon;
    this.dst = dst;
  }

  /// Folds, packs and tabulates everything the plan's steps read.
  ///
  /// @param dst zeroed memory of `plan.paramBytes()` bytes
  public static void pack(
      InferencePlan plan, KernelSet kernels, Parameters parameters, MemorySegment dst) {
    ParameterPacker packer = new ParameterPacker(kernels, parameters, plan.spec().epsilon(), dst);
    plan.steps().parallelStream().forEach(packer::step);
    plan.tables().forEach(packer::table);
  }

  private void table(IndexTable table, long offset) {
    for (int i = 0; i < table.size(); i++) {
      dst.set(INT, offset + (long) i * Integer.BYTES, table.get(i));
    }
  }

  private void step(Step step) {
    switch (step) {
      case Step.Stem stem -> conv(stem.conv());
      case Step.Layer layer -> {
        affine(layer.norm());
        layer.reduce().ifPresent(this::conv);
        conv(layer.conv());
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
    FoldedNorm norm = FoldedNorm.of(plan.norm(), parameters, epsilon);
    for (int c = 0; c < plan.channels(); c++) {
      dst.set(FLOAT, plan.scale() + (long) c * Float.BYTES, (float) norm.scale()[c]);
      dst.set(FLOAT, plan.shift() + (long) c * Float.BYTES, (float) norm.shift()[c]);
    }
  }

  private void conv(ConvPlan plan) {
    double[] scale = new double[plan.conv().outChannels()];
    double[] shift = new double[scale.length];
    Arrays.fill(scale, 1);
    if (plan.folded().isPresent()) {
      FoldedNorm norm = FoldedNorm.of(plan.folded().get(), parameters, epsilon);
      scale = norm.scale();
      shift = norm.shift();
    }
    convBias(plan, scale, shift);
    convWeights(plan, scale);
  }

  private void convBias(ConvPlan plan, double[] scale, double[] shift) {
    Conv conv = plan.conv();
    for (int o = 0; o < conv.outChannels(); o++) {
      double bias =
          conv.bias() ? parameters.get(conv.biasName()).getAtIndex(Parameters.ELEMENT, o) : 0;
      dst.set(FLOAT, plan.bias() + (long) o * Float.BYTES, (float) (bias * scale[o] + shift[o]));
    }
  }

  /// `OIHW` to panels of `[kernel row][kernel column][input channel]` rows.
  private void convWeights(ConvPlan plan, double[] scale) {
    int lanes = kernels.lanes();
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors();
      int first = vector * lanes;
      int end = Math.min(plan.conv().outChannels(), first + width * lanes);
      long panel = plan.weights() + (long) first * plan.shape().depth() * Float.BYTES;
      for (int o = first; o < end; o++) {
        column(plan, o, scale[o], panel + (long) (o - first) * Float.BYTES, width * lanes);
      }
      vector += width;
    }
  }

  /// One output channel: a column of a panel whose rows have `rowFloats` floats.
  private void column(ConvPlan plan, int o, double scale, long offset, int rowFloats) {
    Conv conv = plan.conv();
    MemorySegment weights = parameters.get(conv.weight());
    int taps = conv.kernel() * conv.kernel();
    long src = (long) o * conv.inChannels() * taps;
    long rowBytes = (long) rowFloats * Float.BYTES;
    for (int i = 0; i < conv.inChannels(); i++) {
      for (int tap = 0; tap < taps; tap++) {
        float weight = weights.getAtIndex(Parameters.ELEMENT, src++);
        dst.set(
            FLOAT,
            offset + ((long) tap * plan.paddedIn() + i) * rowBytes,
            (float) (weight * scale));
      }
    }
  }

  private void linear(Step.Head head) {
    MemorySegment weights = parameters.get(head.linear().weight());
    MemorySegment bias = parameters.get(head.linear().bias());
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    int in = head.linear().inFeatures();
    for (int o = 0; o < head.linear().outFeatures(); o++) {
      long panel = head.weights() + (long) (o / width) * in * width * Float.BYTES;
      long column = panel + (long) (o % width) * Float.BYTES;
      for (int i = 0; i < in; i++) {
        float weight = weights.getAtIndex(Parameters.ELEMENT, (long) o * in + i);
        dst.set(FLOAT, column + (long) i * width * Float.BYTES, weight);
      }
      dst.set(FLOAT, head.bias() + (long) o * Float.BYTES, bias.getAtIndex(Parameters.ELEMENT, o));
    }
  }
}
