package dev.densevec.bench.guard;

import static dev.densevec.bench.guard.Ground.CHANNELS;
import static dev.densevec.bench.guard.Ground.COLUMNS;
import static dev.densevec.bench.guard.Ground.CONSTANTS;
import static dev.densevec.bench.guard.Ground.OUTPUT;
import static dev.densevec.bench.guard.Ground.ROW;
import static dev.densevec.bench.guard.Ground.STRIDE;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.OuterShape;
import dev.densevec.kernel.Planes;
import dev.densevec.kernel.PoolShape;
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

  private static final Planes PLANES = new Planes(CHANNELS, CONSTANTS, PLANE);

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
    OuterShape shape = new OuterShape(STRIDE, ROW, STRIDE, ROW, STRIDE);
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
              () -> outer.run(shape, ground.data(), 0, OUTPUT, 4, PIXELS, SUMS));
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
        () -> kernels.normalise(PLANES, ground.operands(), 0, STRIDE, PIXELS, OUTPUT, STRIDE));
    add("add", floats, () -> kernels.add(ground.data(), 0, OUTPUT, (int) ground.floats(PIXELS)));
  }

  private void backward() {
    CorrectShape correct = new CorrectShape(PLANES, STRIDE, STRIDE, STRIDE);
    BackwardShape backward = new BackwardShape(PLANES, 0, STRIDE, STRIDE, STRIDE, STRIDE, PLANE);
    double floats = ground.floats(PIXELS);
    add(
        "correct",
        floats,
        () -> kernels.correct(correct, ground.operands(), 0, ROW, PIXELS, OUTPUT));
    add(
        "reluBackward",
        floats,
        () -> kernels.reluBackward(backward, ground.operands(), 0, ROW, PIXELS, SUMS));
    add(
        "normBackward",
        floats,
        () ->
            kernels.normBackward(
                backward, ground.operands(), 0, ROW, PIXELS, GRADIENT, OUTPUT, SUMS));
    pooling(9.0 * ground.floats(PIXELS / 2));
  }

  private void pooling(double floats) {
    PoolShape pooling = new PoolShape(CHANNELS, COLUMNS, PIXELS / 2, STRIDE, STRIDE, STRIDE / 2);
    add(
        "maxPoolPositions",
        floats,
        () ->
            kernels.maxPoolRow(
                pooling, ground.operands(), CONSTANTS, ROW, -ROW, ROW, OUTPUT, SUMS));
    add(
        "maxPoolBackwardRow",
        floats,
        () -> kernels.maxPoolBackwardRow(pooling, ground.data(), 0, SUMS, GRADIENT, -ROW, ROW));
  }
}
