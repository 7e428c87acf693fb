package dev.densevec.bench.guard;

import static dev.densevec.bench.guard.Ground.CHANNELS;
import static dev.densevec.bench.guard.Ground.COLUMNS;
import static dev.densevec.bench.guard.Ground.CONSTANTS;
import static dev.densevec.bench.guard.Ground.OUTPUT;
import static dev.densevec.bench.guard.Ground.ROW;
import static dev.densevec.bench.guard.Ground.STRIDE;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.WinogradKernels;
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

  private static final int WINOGRAD_TILES = 7;
  private static final int LINEAR_PANELS = 2;

  private final Ground ground;
  private final List<Subject> subjects = new ArrayList<>();

  private InferenceKernels(Ground ground) {
    this.ground = ground;
  }

  static List<Subject> of(Ground ground) {
    InferenceKernels kernels = new InferenceKernels(ground);
    kernels.convolutions();
    ground.kernels().winograd().ifPresent(kernels::winograd);
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

  private void convolution(String name, ConvKernel kernel, ConvShape shape) {
    int channels = kernel.vectors() * ground.kernels().lanes();
    double work = 2.0 * TILES * kernel.pixels() * shape.depth() * channels;
    add(
        name,
        work,
        () -> {
          for (int tile = 0; tile < TILES; tile++) {
            int index = tile * kernel.pixels();
            kernel.run(
                shape,
                ground.data(),
                0,
                ground.indices(),
                index,
                kernel.pixels(),
                ground.params(),
                CONSTANTS,
                CONSTANTS,
                0,
                OUTPUT,
                index);
          }
        });
  }

  private void winograd(WinogradKernels winograd) {
    long plane = WINOGRAD_TILES * STRIDE;
    int points = WinogradKernels.POINTS;
    add(
        "winogradInput",
        (double) points * points * WINOGRAD_TILES * CHANNELS,
        () -> {
          for (int point = 0; point < points; point++) {
            winograd.input(
                ground.data(),
                0,
                STRIDE,
                ROW,
                point,
                WINOGRAD_TILES,
                CHANNELS,
                OUTPUT,
                STRIDE,
                plane);
          }
        });
    add(
        "winogradColumns",
        (double) points * points * WINOGRAD_TILES * CHANNELS,
        () -> winograd.outputColumns(ground.data(), OUTPUT, plane, WINOGRAD_TILES * CHANNELS));
    add(
        "winogradRow",
        ground.floats(PIXELS),
        () ->
            winograd.outputRow(
                ground.data(),
                0,
                STRIDE,
                plane,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                OUTPUT,
                STRIDE));
  }

  private void passes() {
    PointwiseKernels pointwise = ground.kernels().pointwise();
    add(
        "affineRelu",
        ground.floats(PIXELS),
        () ->
            pointwise.affineRelu(
                ground.data(),
                0,
                STRIDE,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                CONSTANTS,
                OUTPUT,
                STRIDE,
                ground.indices(),
                0));
    add(
        "affineReluPool",
        4.0 * ground.floats(PIXELS),
        () ->
            pointwise.affineReluPool(
                ground.data(),
                0,
                STRIDE,
                ROW,
                ground.indices(),
                0,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                CONSTANTS,
                OUTPUT,
                STRIDE));
    add(
        "affineReluMean",
        ground.floats(PIXELS),
        () ->
            pointwise.affineReluMean(
                ground.data(),
                0,
                STRIDE,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                CONSTANTS,
                OUTPUT));
    add(
        "maxPoolRow",
        9.0 * ground.floats(PIXELS / 2),
        () ->
            pointwise.maxPoolRow(
                ground.data(),
                0,
                ROW,
                2 * ROW,
                STRIDE,
                COLUMNS,
                PIXELS / 2,
                CHANNELS,
                OUTPUT,
                STRIDE));
    add(
        "linear",
        2.0
            * LINEAR_PANELS
            * KernelSet.LINEAR_VECTORS
            * ground.floats(1)
            * ground.kernels().lanes(),
        () ->
            pointwise.linear(
                ground.data(),
                0,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                CONSTANTS,
                0,
                LINEAR_PANELS,
                OUTPUT));
  }
}
