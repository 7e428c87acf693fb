package dev.densevec.bench.guard;

import static dev.densevec.bench.guard.Ground.CHANNELS;
import static dev.densevec.bench.guard.Ground.COLUMNS;
import static dev.densevec.bench.guard.Ground.CONSTANTS;
import static dev.densevec.bench.guard.Ground.OUTPUT;
import static dev.densevec.bench.guard.Ground.ROW;
import static dev.densevec.bench.guard.Ground.STRIDE;

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.LinearShape;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.PoolShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The kernels of inference, one by one.
final class InferenceKernels {
  /// Pixels that a pass works on.
  private static final int PIXELS = 28;

  /// Most vectors of output channels that a tile has, and some.
  private static final int VECTORS = 8;

  /// Tiles of a convolution in a run.
  private static final int TILES = 2;

  private static final int LINEAR_PANELS = 2;

  private final Ground ground;
  private final List<Subject> subjects = new ArrayList<>();

  private InferenceKernels(Ground ground) {
    this.ground = ground;
  }

  static List<Subject> of(Ground ground) {
    InferenceKernels kernels = new InferenceKernels(ground);
    kernels.convolutions();
    kernels.passes();
    return kernels.subjects;
  }

  private void add(String name, double work, Runnable body) {
    subjects.add(new Subject(name, 1, work, body));
  }

  private void convolutions() {
    Map<String, ConvKernel> kernels = new LinkedHashMap<>();
    for (int vectors = 1; vectors <= VECTORS; vectors++) {
      ConvKernel kernel = ground.kernels().conv(vectors);
      kernels.put("conv" + kernel.pixels() + "x" + kernel.vectors(), kernel);
    }
    kernels.forEach(
        (name, kernel) -> {
          convolution(name + " 1x1", kernel, Ground.pointwise());
          convolution(name + " 3x3", kernel, Ground.square());
        });
  }

  private void convolution(String name, ConvKernel kernel, ConvShape size) {
    ConvShape shape = size.placed(kernel.vectors(), CONSTANTS, CONSTANTS, 0);
    int channels = kernel.vectors() * ground.kernels().lanes();
    double work = 2.0 * TILES * kernel.pixels() * shape.depth() * channels;
    add(
        name,
        work,
        () -> {
          for (int tile = 0; tile < TILES; tile++) {
            int index = tile * kernel.pixels();
            kernel.run(shape, ground.operands(), 0, 0, index, kernel.pixels(), OUTPUT, index);
          }
        });
  }

  private void passes() {
    PointwiseKernels pointwise = ground.kernels().pointwise();
    AffineShape affine = new AffineShape(CHANNELS, CONSTANTS, CONSTANTS, STRIDE, ROW, STRIDE);
    PoolShape pooling = new PoolShape(CHANNELS, COLUMNS, PIXELS / 2, STRIDE, STRIDE, 0);
    LinearShape linear = new LinearShape(CHANNELS, LINEAR_PANELS, CONSTANTS, CONSTANTS);
    add(
        "affineRelu",
        ground.floats(PIXELS),
        () -> pointwise.affineRelu(affine, ground.operands(), 0, PIXELS, OUTPUT, 0));
    add(
        "affineReluPool",
        4.0 * ground.floats(PIXELS),
        () -> pointwise.affineReluPool(affine, ground.operands(), 0, 0, PIXELS, OUTPUT));
    add(
        "affineReluMean",
        ground.floats(PIXELS),
        () -> pointwise.affineReluMean(affine, ground.operands(), 0, PIXELS, OUTPUT));
    add(
        "maxPoolRow",
        9.0 * ground.floats(PIXELS / 2),
        () -> pointwise.maxPoolRow(pooling, ground.data(), 0, ROW, 2 * ROW, OUTPUT));
    add(
        "linear",
        2.0
            * LINEAR_PANELS
            * KernelSet.LINEAR_VECTORS
            * ground.floats(1)
            * ground.kernels().lanes(),
        () -> pointwise.linear(linear, ground.operands(), 0, 0, LINEAR_PANELS, OUTPUT));
  }
}
