package dev.densevec.bench.guard;

import static dev.densevec.bench.guard.Ground.CHANNELS;
import static dev.densevec.bench.guard.Ground.CONSTANTS;
import static dev.densevec.bench.guard.Ground.OUTPUT;
import static dev.densevec.bench.guard.Ground.ROW;
import static dev.densevec.bench.guard.Ground.STRIDE;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.kernel.WinogradTrainingKernels;
import java.util.ArrayList;
import java.util.List;

/// The transforms of Winograd's method, one by one, of a row of 28 pixels.
final class WinogradTransforms {
  private static final int PIXELS = 28;
  private static final int TILES = PIXELS / WinogradKernels.LARGE;

  /// Floats of a plane of filters.
  private static final int FLOATS = 8 * CHANNELS;

  private final Ground ground;
  private final List<Subject> subjects = new ArrayList<>();

  private WinogradTransforms(Ground ground) {
    this.ground = ground;
  }

  static List<Subject> of(Ground ground) {
    WinogradTransforms transforms = new WinogradTransforms(ground);
    ground.kernels().winograd(WinogradKernels.LARGE).ifPresent(transforms::inference);
    ground.kernels().winograd(WinogradKernels.SMALL).ifPresent(transforms::training);
    return transforms.subjects;
  }

  private void add(String name, double work, Runnable body) {
    subjects.add(new Subject(name, 1, work, body));
  }

  private void inference(WinogradKernels winograd) {
    pixels("winograd", winograd);
    filters("winogradFilters", winograd);
    gradients(ground.kernels().training().winograd());
  }

  private void training(WinogradKernels winograd) {
    pixels("smallWinograd", winograd);
    filters("smallWinogradFilters", winograd);
  }

  private void pixels(String name, WinogradKernels winograd) {
    int tiles = PIXELS / winograd.tile();
    long plane = tiles * STRIDE;
    WinogradShape transform = transform(plane);
    WinogradShape inverse = new WinogradShape(CHANNELS, STRIDE, 0, STRIDE, plane);
    double floats = (double) winograd.points() * winograd.points() * tiles * CHANNELS;
    add(
        name + "Input",
        floats,
        () -> {
          for (int point = 0; point < winograd.points(); point++) {
            winograd.input(transform, ground.data(), 0, point, tiles, OUTPUT);
          }
        });
    add(
        name + "Columns",
        floats,
        () -> winograd.outputColumns(ground.data(), OUTPUT, plane, tiles * CHANNELS));
    add(
        name + "Row",
        ground.floats(PIXELS),
        () -> winograd.outputRow(inverse, ground.operands(), 0, PIXELS, CONSTANTS, OUTPUT));
  }

  /// From pixels to points, which lie `plane` bytes apart.
  private static WinogradShape transform(long plane) {
    return new WinogradShape(CHANNELS, STRIDE, ROW, STRIDE, plane);
  }

  private void filters(String name, WinogradKernels winograd) {
    add(
        name,
        (double) winograd.points() * winograd.points() * FLOATS,
        () -> winograd.filters(ground.operands().params(), 0, FLOATS * 4L, FLOATS));
  }

  private void gradients(WinogradTrainingKernels winograd) {
    int points = WinogradKernels.points(WinogradKernels.LARGE);
    WinogradShape transform = transform(TILES * STRIDE);
    add(
        "outputGradient",
        (double) points * points * TILES * CHANNELS,
        () -> {
          for (int point = 0; point < points; point++) {
            winograd.outputGradient(transform, ground.data(), 0, point, TILES, OUTPUT);
          }
        });
    add(
        "filterGradients",
        (double) points * points * FLOATS,
        () ->
            winograd.filterGradients(
                ground.data(), 0, FLOATS * 4L, FLOATS, 2 * OUTPUT, FLOATS * 4L));
  }
}
