package dev.densevec.testing;

import dev.densevec.infer.Model;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Dropout;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.optim.AdamW;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/// A program that prints checksums of fixed runs of small networks of every kind: of logits, and of
/// losses, logits and weights after some training steps. A change that is not meant to change
/// results must leave every line as it is, for each vector length and number of threads.
public final class FixedRuns {
  private static final int STEPS = 3;
  private static final int MOST_THREADS = 2;

  static final List<Run> RUNS =
      List.of(
          run("densenet:stem=cifar,blocks=3-3-3,growth=12,bottleneck=4,compression=0.5", 5, 32, 32),
          run("densenet:stem=cifar-bn,stem-channels=12,growth=7,bottleneck=2,blocks=2-3", 5, 21, 15)
              .with(options -> options.withMemory(TrainingNetwork.Memory.LOW)),
          run("densenet121:classes=10", 2, 64, 64),
          run("d2l:in=3", 3, 64, 64).with(FixedRuns::withDropout),
          run("densenet:stem=cifar,stem-channels=6,bottleneck=0,blocks=3-2,bias=true", 4, 17, 23)
              .with(FixedRuns::withDropout),
          run("resnet18:classes=10", 2, 64, 64),
          run(
              "resnet:stem=imagenet,width=8,bottleneck=true,shortcut=projection,blocks=2-1",
              3,
              57,
              45),
          run("resnet20:width=12", 4, 32, 32),
          run("preact-resnet20", 4, 30, 32).with(options -> options.withFrozen(Set.of("layer1."))),
          run("plain14", 4, 32, 29));

  /// Networks that are not trained.
  static final List<Run> INFERENCE =
      List.of(run("densenet:stem=deep-blur,stem-channels=16,growth=8,blocks=2-1", 2, 61, 64));

  private FixedRuns() {}

  /// @param change how the options of training differ from the defaults
  record Run(String text, Shape input, UnaryOperator<TrainingNetwork.Options> change) {
    Run with(UnaryOperator<TrainingNetwork.Options> other) {
      return new Run(text, input, other);
    }
  }

  private static Run run(String text, int n, int h, int w) {
    return new Run(text, new Shape(n, 3, h, w), UnaryOperator.identity());
  }

  private static TrainingNetwork.Options withDropout(TrainingNetwork.Options options) {
    return options.withDropout(new Dropout(0.2, Dropout.Where.EVERY_BUT_FIRST)).withSeed(5);
  }

  /// Prints a line for each run and number of threads.
  public static void main(String[] arguments) {
    String kernels = Kernels.chosen().set().name();
    for (Run run : RUNS) {
      for (int threads = 1; threads <= MOST_THREADS; threads++) {
        System.out.printf(
            Locale.ROOT,
            "%s %d threads %s infer %08x train %08x%n",
            kernels,
            threads,
            run.text(),
            infer(run, threads),
            train(run, threads));
      }
    }
    for (Run run : INFERENCE) {
      for (int threads = 1; threads <= MOST_THREADS; threads++) {
        System.out.printf(
            Locale.ROOT,
            "%s %d threads %s infer %08x%n",
            kernels,
            threads,
            run.text(),
            infer(run, threads));
      }
    }
  }

  private static long infer(Run run, int threads) {
    CRC32 sum = new CRC32();
    int n = run.input().n();
    Model.Options options =
        Model.Options.defaults().withThreads(threads).withMaxBatch(n).withInput(one(run));
    try (Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(Networks.parse(run.text()), 9);
        Model model = Model.of(parameters, options)) {
      MemorySegment images = images(run, arena);
      MemorySegment logits = arena.allocate(4L * n * parameters.spec().classes(), 64);
      for (int count = 1; count <= n; count++) {
        model.predict(images, count, logits);
        sum.update(logits.asByteBuffer());
      }
    }
    return sum.getValue();
  }

  private static long train(Run run, int threads) {
    CRC32 sum = new CRC32();
    int n = run.input().n();
    try (Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(Networks.parse(run.text()), 9);
        TrainingNetwork network =
            TrainingNetwork.of(
                parameters,
                run.change()
                    .apply(TrainingNetwork.Options.defaults(n, one(run)).withThreads(threads)))) {
      Optimizer optimizer =
          n % 2 == 0
              ? AdamW.of(network.trained(), AdamW.Settings.defaults())
              : Sgd.of(network.trained(), Sgd.Settings.paper());
      MemorySegment images = images(run, arena);
      MemorySegment targets = targets(n, parameters.spec().classes(), arena);
      for (int i = 0; i < STEPS; i++) {
        network.zeroGradients();
        long loss = Double.doubleToLongBits(network.step(images, targets, Math.max(2, n - i % 2)));
        sum.update(arena.allocateFrom(ValueLayout.JAVA_LONG, loss).asByteBuffer());
        optimizer.step(0.01);
      }
      network.evaluate(images, targets, n);
      sum.update(network.logits().asByteBuffer());
      parameters.segments().values().forEach(values -> sum.update(values.asByteBuffer()));
    }
    return sum.getValue();
  }

  private static Shape one(Run run) {
    return run.input().withBatch(1);
  }

  private static MemorySegment images(Run run, Arena arena) {
    int count = (int) run.input().elements();
    MemorySegment images = arena.allocate(4L * count, 64);
    Fill.copy(Fill.gaussian(count, 0, 1, 4), images);
    return images;
  }

  /// Rows of two classes, as mixed pictures have them.
  private static MemorySegment targets(int n, int classes, Arena arena) {
    float[] rows = new float[n * classes];
    for (int i = 0; i < n; i++) {
      rows[i * classes + i % classes] += 0.7f;
      rows[i * classes + 3 * i % classes] += 0.3f;
    }
    MemorySegment targets = arena.allocate(4L * rows.length, 64);
    Fill.copy(rows, targets);
    return targets;
  }
}
