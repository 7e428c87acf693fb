package dev.densevec.pack;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.train.ConvTraining;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Packs the weights that an optimiser has just changed, forward and transposed, once a step; it
/// allocates nothing, and its parts may run at the same time.
public final class TrainingPacker {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final KernelSet kernels;
  private final Parameters parameters;
  private final MemorySegment dst;
  private final List<Runnable> parts = new ArrayList<>();

  /// Writes the plan's tables.
  ///
  /// @param dst zeroed memory of `plan.paramBytes()` bytes
  public TrainingPacker(
      TrainingPlan plan, KernelSet kernels, Parameters parameters, MemorySegment dst) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.dst = dst;
    plan.steps().forEach(this::step);
  }

  private void step(TrainingStep step) {
    switch (step) {
      case TrainingStep.Stem stem -> conv(stem.conv());
      case TrainingStep.Layer layer -> {
        layer.reduce().ifPresent(reduce -> conv(reduce.conv()));
        conv(layer.conv());
      }
      case TrainingStep.Transition transition -> conv(transition.conv());
      case TrainingStep.Convolve convolve -> conv(convolve.conv());
      case TrainingStep.Join _ -> {}
      case TrainingStep.Head head -> {
        Linear linear = head.linear();
        MemorySegment weights = parameters.get(linear.weight());
        MemorySegment bias = parameters.get(linear.bias());
        int in = linear.inFeatures();
        int out = linear.outFeatures();
        parts.add(() -> linear(weights, 1, in, in, out, head.forward().weights()));
        parts.add(() -> linear(weights, in, 1, out, in, head.backward().weights()));
        parts.add(() -> MemorySegment.copy(bias, 0, dst, head.forward().bias(), 4L * out));
      }
    }
  }

  private void conv(ConvTraining conv) {
    MemorySegment weights = parameters.get(conv.forward().conv().weight());
    parts.add(() -> forward(conv.forward(), weights));
    if (conv.forward().conv().bias()) {
      MemorySegment bias = parameters.get(conv.forward().conv().biasName());
      parts.add(() -> MemorySegment.copy(bias, 0, dst, conv.forward().bias(), bias.byteSize()));
    }
    if (conv.backward().isPresent()) {
      ConvPlan backward = conv.backward().get();
      parts.add(() -> backward(backward, weights, conv.backwardScale()));
    }
  }

  /// Number of parts.
  public int size() {
    return parts.size();
  }

  /// Packs one part.
  public void pack(int part) {
    parts.get(part).run();
  }

  /// `OIHW` to panels of `[kernel row][kernel column][input channel]` rows.
  private void forward(ConvPlan plan, MemorySegment weights) {
    Conv conv = plan.conv();
    int taps = conv.kernel() * conv.kernel();
    int in = conv.inChannels();
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * kernels.lanes();
      int first = vector * kernels.lanes();
      int count = Math.min(width, conv.outChannels() - first);
      long to = plan.weights() + 4L * first * plan.shape().depth();
      for (int tap = 0; tap < taps; tap++) {
        long from = 4L * ((long) first * in * taps + tap);
        columns(weights, from, 4L * taps, 4L * in * taps, in, count, 1, to, width);
        to += 4L * in * width;
      }
      vector += width / kernels.lanes();
    }
  }

  /// The same of the transposed weights with the taps in reverse: rows are output channels, columns
  /// input channels.
  private void backward(ConvPlan plan, MemorySegment weights, float scale) {
    Conv transposed = plan.conv();
    int taps = transposed.kernel() * transposed.kernel();
    int out = transposed.inChannels();
    int in = transposed.outChannels();
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * kernels.lanes();
      int first = vector * kernels.lanes();
      int count = Math.min(width, in - first);
      long to = plan.weights() + 4L * first * plan.shape().depth();
      for (int tap = 0; tap < taps; tap++) {
        long from = 4L * ((long) first * taps + taps - 1 - tap);
        columns(weights, from, 4L * in * taps, 4L * taps, out, count, scale, to, width);
        to += 4L * out * width;
      }
      vector += width / kernels.lanes();
    }
  }

  /// `dst[row][column] = scale * src[row * rowStep + column * columnStep]`; rows are `width`
  /// floats.
  private void columns(
      MemorySegment src,
      long from,
      long rowStep,
      long columnStep,
      int rows,
      int columns,
      float scale,
      long to,
      int width) {
    for (int row = 0; row < rows; row++) {
      long at = from + row * rowStep;
      long place = to + 4L * row * width;
      for (int column = 0; column < columns; column++) {
        dst.set(FLOAT, place + 4L * column, scale * src.get(FLOAT, at + column * columnStep));
      }
    }
  }

  /// Panels of a fully connected layer with `in` inputs: `weights[o * outStep + i * inStep]`.
  private void linear(MemorySegment weights, int inStep, int outStep, int in, int out, long to) {
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    for (int first = 0; first < out; first += width) {
      columns(
          weights,
          4L * first * outStep,
          4L * inStep,
          4L * outStep,
          in,
          Math.min(width, out - first),
          1,
          to + 4L * first * in,
          width);
    }
  }
}
