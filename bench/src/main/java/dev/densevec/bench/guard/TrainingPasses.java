package dev.densevec.bench.guard;

import static dev.densevec.bench.guard.Ground.CHANNELS;
import static dev.densevec.bench.guard.Ground.COLUMNS;
import static dev.densevec.bench.guard.Ground.CONSTANTS;
import static dev.densevec.bench.guard.Ground.OUTPUT;
import static dev.densevec.bench.guard.Ground.ROW;
import static dev.densevec.bench.guard.Ground.STRIDE;

import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.TrainingKernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The kernels that only training has, one by one.
final class TrainingPasses {
  private static final int PIXELS = 28;
  private static final int VECTORS = 8;

  /// Bytes between planes of constants and of sums.
  private static final long PLANE = STRIDE;

  private static final long SUMS = 2 * OUTPUT;
  private static final long GRADIENT = 3 * OUTPUT;

  private final Ground ground;
  private final TrainingKernels kernels;
  private final List<Subject> subjects = new ArrayList<>();

  private TrainingPasses(Ground ground) {
    this.ground = ground;
    this.kernels = ground.kernels().training();
  }

  static List<Subject> of(Ground ground) {
    TrainingPasses passes = new TrainingPasses(ground);
    passes.outers();
    passes.forward();
    passes.backward();
    return passes.subjects;
  }

  private void add(String name, double work, Runnable body) {
    subjects.add(new Subject(name, 1, work, body));
  }

  private void outers() {
    Map<String, OuterKernel> outers = new LinkedHashMap<>();
    for (int vectors = 1; vectors <= VECTORS; vectors++) {
      OuterKernel outer = kernels.outer(CHANNELS, vectors);
      outers.put("outer" + outer.rows() + "x" + outer.vectors(), outer);
    }
    outers.forEach(
        (name, outer) -> {
          double lanes = outer.vectors() * ground.kernels().lanes();
          add(
              name,
              2.0 * 4 * PIXELS * outer.rows() * lanes,
              () ->
                  outer.run(
                      ground.data(), 0, STRIDE, ROW, OUTPUT, STRIDE, ROW, 4, PIXELS, SUMS, STRIDE));
        });
  }

  private void forward() {
    double floats = ground.floats(PIXELS);
    add(
        "moments",
        floats,
        () -> kernels.moments(ground.data(), 0, STRIDE, PIXELS, CHANNELS, SUMS, PLANE));
    add(
        "normalise",
        floats,
        () ->
            kernels.normalise(
                ground.data(),
                0,
                STRIDE,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                PLANE,
                OUTPUT,
                STRIDE));
    add("add", floats, () -> kernels.add(ground.data(), 0, OUTPUT, (int) ground.floats(PIXELS)));
  }

  private void backward() {
    double floats = ground.floats(PIXELS);
    add(
        "correct",
        floats,
        () ->
            kernels.correct(
                ground.data(),
                0,
                STRIDE,
                ROW,
                STRIDE,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                PLANE,
                OUTPUT,
                STRIDE));
    add(
        "reluBackward",
        floats,
        () ->
            kernels.reluBackward(
                ground.data(),
                0,
                STRIDE,
                ROW,
                STRIDE,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                PLANE,
                SUMS,
                PLANE));
    add(
        "normBackward",
        floats,
        () ->
            kernels.normBackward(
                ground.data(),
                0,
                STRIDE,
                0,
                ROW,
                STRIDE,
                PIXELS,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                PLANE,
                GRADIENT,
                STRIDE,
                OUTPUT,
                STRIDE,
                SUMS,
                PLANE));
    pooling(9.0 * ground.floats(PIXELS / 2));
  }

  private void pooling(double floats) {
    add(
        "maxPoolPositions",
        floats,
        () ->
            kernels.maxPoolRow(
                ground.data(),
                ROW,
                -ROW,
                ROW,
                STRIDE,
                COLUMNS,
                PIXELS / 2,
                CHANNELS,
                ground.params(),
                CONSTANTS,
                OUTPUT,
                STRIDE,
                SUMS,
                STRIDE / 2));
    add(
        "maxPoolBackwardRow",
        floats,
        () ->
            kernels.maxPoolBackwardRow(
                ground.data(),
                0,
                STRIDE,
                SUMS,
                STRIDE / 2,
                PIXELS / 2,
                CHANNELS,
                GRADIENT,
                -ROW,
                ROW,
                STRIDE,
                COLUMNS));
  }
}
