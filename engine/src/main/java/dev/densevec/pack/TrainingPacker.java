package dev.densevec.pack;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.train.ConvPasses;
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

  /// Weights to be transposed, rows in the packed order; created once, for packing allocates
  /// nothing.
  ///
  /// @param src the weights
  /// @param rowStep bytes from one row to the next in `src`
  /// @param columnStep bytes from one column to the next
  /// @param rows rows
  /// @param scale factor of each weight
  private record Matrix(MemorySegment src, long rowStep, long columnStep, int rows, float scale) {}

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
        Matrix forward = new Matrix(weights, 4L, 4L * in, in, 1);
        Matrix backward = new Matrix(weights, 4L * in, 4L, out, 1);
        parts.add(() -> linear(forward, out, head.forward().weights()));
        parts.add(() -> linear(backward, in, head.backward().weights()));
        parts.add(() -> MemorySegment.copy(bias, 0, dst, head.forward().bias(), 4L * out));
      }
    }
  }

  private void conv(ConvPasses conv) {
    MemorySegment weights = parameters.get(conv.forward().conv().weight());
    long taps = (long) conv.forward().conv().kernel() * conv.forward().conv().kernel();
    int in = conv.forward().conv().inChannels();
    Matrix forward = new Matrix(weights, 4L * taps, 4L * in * taps, in, 1);
    parts.add(() -> forward(conv.forward(), forward));
    if (conv.forward().conv().bias()) {
      MemorySegment bias = parameters.get(conv.forward().conv().biasName());
      parts.add(() -> MemorySegment.copy(bias, 0, dst, conv.forward().bias(), bias.byteSize()));
    }
    if (conv.backward().isPresent()) {
      ConvPlan backward = conv.backward().get();
      int out = backward.conv().inChannels();
      Matrix turned = new Matrix(weights, 4L * in * taps, 4L * taps, out, conv.backwardScale());
      parts.add(() -> backward(backward, turned));
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
  private void forward(ConvPlan plan, Matrix weights) {
    Conv conv = plan.conv();
    int taps = conv.kernel() * conv.kernel();
    int in = conv.inChannels();
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * kernels.lanes();
      int first = vector * kernels.lanes();
      int count = Math.min(width, conv.outChannels() - first);
      long to = plan.shape().weights() + 4L * first * plan.shape().depth();
      for (int tap = 0; tap < taps; tap++) {
        long from = 4L * ((long) first * in * taps + tap);
        columns(weights, from, count, to, width);
        to += 4L * in * width;
      }
      vector += width / kernels.lanes();
    }
  }

  /// The same of the transposed weights with the taps in reverse: rows are output channels, columns
  /// input channels.
  private void backward(ConvPlan plan, Matrix weights) {
    Conv transposed = plan.conv();
    int taps = transposed.kernel() * transposed.kernel();
    int out = transposed.inChannels();
    int in = transposed.outChannels();
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * kernels.lanes();
      int first = vector * kernels.lanes();
      int count = Math.min(width, in - first);
      long to = plan.shape().weights() + 4L * first * plan.shape().depth();
      for (int tap = 0; tap < taps; tap++) {
        long from = 4L * ((long) first * taps + taps - 1 - tap);
        columns(weights, from, count, to, width);
        to += 4L * out * width;
      }
      vector += width / kernels.lanes();
    }
  }

  /// `dst[row][column] = scale * src[row * rowStep + column * columnStep]`; rows are `width`
  /// floats.
  private void columns(Matrix matrix, long from, int columns, long to, int width) {
    MemorySegment src = matrix.src();
    long columnStep = matrix.columnStep();
    float scale = matrix.scale();
    for (int row = 0; row < matrix.rows(); row++) {
      long at = from + row * matrix.rowStep();
      long place = to + 4L * row * width;
      for (int column = 0; column < columns; column++) {
        dst.set(FLOAT, place + 4L * column, scale * src.get(FLOAT, at + column * columnStep));
      }
    }
  }

  /// Panels of a fully connected layer with `out` outputs, the columns of the matrix.
  private void linear(Matrix matrix, int out, long to) {
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    for (int first = 0; first < out; first += width) {
      int count = Math.min(width, out - first);
      long at = to + 4L * first * matrix.rows();
      columns(matrix, first * matrix.columnStep(), count, at, width);
    }
  }
}
