package dev.densevec.pack;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.train.ConvPasses;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.Linear;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Packs the weights that an optimiser has just changed, forward and transposed, once a step; it
/// allocates nothing, and its parts may run at the same time.
public final class TrainingPacker {
  private static final int TAPS = WinogradKernels.TAPS;
  private static final int LARGE_SIDE = WinogradKernels.points(WinogradKernels.LARGE);
  private static final int LARGE_POINTS = LARGE_SIDE * LARGE_SIDE;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// Weights to be transposed, rows in the packed order; created once, for packing allocates
  /// nothing.
  ///
  /// @param src the weights
  /// @param rowStep bytes from one row to the next in `src`
  /// @param columnStep bytes from one column to the next
  /// @param firstTap byte offset of the first tap's matrix; `tapStep` bytes to the next one's
  /// @param rows rows
  /// @param scale factor of each weight
  private record Matrix(
      MemorySegment src,
      long rowStep,
      long columnStep,
      long firstTap,
      long tapStep,
      int rows,
      float scale) {

    /// Byte offset of a tap's column in the first row.
    long from(int column, int tap) {
      return column * columnStep + firstTap + tap * tapStep;
    }
  }

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
        Matrix forward = new Matrix(weights, 4L, 4L * in, 0, 0, in, 1);
        Matrix backward = new Matrix(weights, 4L * in, 4L, 0, 0, out, 1);
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
    Matrix forward = new Matrix(weights, 4L * taps, 4L * in * taps, 0, 4L, in, 1);
    parts.add(() -> conv(conv.forward(), forward));
    if (conv.forward().conv().bias()) {
      MemorySegment bias = parameters.get(conv.forward().conv().biasName());
      parts.add(() -> MemorySegment.copy(bias, 0, dst, conv.forward().bias(), bias.byteSize()));
    }
    if (conv.backward().isPresent()) {
      ConvPlan backward = conv.backward().get();
      int out = backward.conv().inChannels();
      // Transposed, with the taps in reverse: rows are output channels, columns input channels.
      long last = 4L * (taps - 1);
      Matrix turned =
          new Matrix(weights, 4L * in * taps, 4L * taps, last, -4L, out, conv.backwardScale());
      parts.add(() -> conv(backward, turned));
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

  /// `OIHW` to panels of `[kernel row][kernel column][input channel]` rows, or Winograd's way of
  /// `[point][input channel]` rows, a point's panels together.
  private void conv(ConvPlan plan, Matrix weights) {
    for (int vector = 0; vector < plan.vectors(); ) {
      int width = kernels.conv(plan.vectors() - vector).vectors() * kernels.lanes();
      int first = vector * kernels.lanes();
      int count = Math.min(width, plan.conv().outChannels() - first);
      if (plan.points().size() == 1) {
        directPanel(plan, weights, first, count, width);
      } else {
        winogradPanel(plan, weights, first, count, width);
      }
      vector += width / kernels.lanes();
    }
  }

  private void directPanel(ConvPlan plan, Matrix weights, int first, int count, int width) {
    int taps = plan.conv().kernel() * plan.conv().kernel();
    long to = plan.shape().weights() + 4L * first * plan.shape().depth();
    for (int tap = 0; tap < taps; tap++) {
      columns(weights, weights.from(first, tap), count, to, width);
      to += 4L * weights.rows() * width;
    }
  }

  private void winogradPanel(ConvPlan plan, Matrix weights, int first, int count, int width) {
    int tile = plan.points().size() == LARGE_POINTS ? WinogradKernels.LARGE : WinogradKernels.SMALL;
    WinogradKernels winograd = kernels.winograd(tile).orElseThrow();
    long plane = plan.points().get(1).weights() - plan.shape().weights();
    long panel = plan.shape().weights() + 4L * first * weights.rows();
    for (int tap = 0; tap < TAPS * TAPS; tap++) {
      int point = WinogradKernels.tapPlane(winograd.points(), tap / TAPS, tap % TAPS);
      columns(weights, weights.from(first, tap), count, panel + point * plane, width);
    }
    winograd.filters(dst, panel, plane, weights.rows() * width);
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
