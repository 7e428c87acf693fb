package dev.densevec.train;

import dev.densevec.data.batch.Share;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.train.Division;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.train.collective.Agreement;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Ranks;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.loss.SoftmaxCrossEntropy;
import dev.densevec.train.step.TrainingEngine;
import dev.densevec.warmup.Warmup;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/// A network under training: computes losses and gradients of batches.
///
/// One call at a time. A step allocates nothing, on the heap or off it, and gives the same bits
/// whatever the number of threads.
public final class TrainingNetwork implements Learner, AutoCloseable {
  private static final int MOST = 1 << 16;

  private final Options options;
  private final TrainingPlan plan;
  private final Parameters parameters;
  private final Parameters gradients;
  private final TrainedParameters trained;
  private final TrainingEngine engine;
  private boolean closed;

  /// How much is kept between forward and backward.
  public enum Memory {
    /// The outputs of bottlenecks are kept.
    KEEP,
    /// They are computed again in the backward: less memory, a sixth more arithmetic.
    LOW
  }

  /// How a network is trained.
  ///
  /// @param batch most images of a step, those of all ranks, at least 1
  /// @param input shape of one image, `1 x c x h x w`
  /// @param threads threads that share the work, at least 1
  /// @param memory what is kept for the backward
  /// @param dropout dropout
  /// @param frozen prefixes of the names of parameters that get no gradient; running statistics
  ///   follow the batches all the same
  /// @param seed seed of the dropout
  /// @param loss what is minimised
  /// @param ranks the processes that share each batch; all have the same options, but for the
  ///   number of threads
  public record Options(
      int batch,
      Shape input,
      int threads,
      Memory memory,
      Dropout dropout,
      Set<String> frozen,
      long seed,
      Loss loss,
      Ranks ranks) {

    /// @throws IllegalArgumentException if a value is out of range
    public Options {
      require(batch, "batch");
      require(threads, "threads");
      frozen = Set.copyOf(frozen);
      if (input.n() != 1) {
        throw new IllegalArgumentException("input is " + input + ", expected one image, 1xCxHxW");
      }
    }

    private static void require(int value, String name) {
      if (value < 1 || value > MOST) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s is %d, expected 1 to %d", name, value, MOST));
      }
    }

    /// As many threads as there are processors, bottlenecks kept, no dropout, nothing frozen, one
    /// rank.
    public static Options defaults(int batch, Shape input) {
      int threads = Runtime.getRuntime().availableProcessors();
      return new Options(
          batch,
          input,
          threads,
          Memory.KEEP,
          Dropout.NONE,
          Set.of(),
          0,
          new SoftmaxCrossEntropy(),
          Ranks.ALONE);
    }

    /// These options with another largest batch.
    public Options withBatch(int images) {
      return new Options(images, input, threads, memory, dropout, frozen, seed, loss, ranks);
    }

    /// These options with another image shape, `1 x c x h x w`.
    public Options withInput(Shape shape) {
      return new Options(batch, shape, threads, memory, dropout, frozen, seed, loss, ranks);
    }

    /// These options with another number of threads.
    public Options withThreads(int count) {
      return new Options(batch, input, count, memory, dropout, frozen, seed, loss, ranks);
    }

    /// These options with more or less kept for the backward.
    public Options withMemory(Memory kept) {
      return new Options(batch, input, threads, kept, dropout, frozen, seed, loss, ranks);
    }

    /// These options with another dropout.
    public Options withDropout(Dropout other) {
      return new Options(batch, input, threads, memory, other, frozen, seed, loss, ranks);
    }

    /// These options with other frozen parameters.
    public Options withFrozen(Set<String> prefixes) {
      return new Options(batch, input, threads, memory, dropout, prefixes, seed, loss, ranks);
    }

    /// These options with another seed.
    public Options withSeed(long number) {
      return new Options(batch, input, threads, memory, dropout, frozen, number, loss, ranks);
    }

    /// These options with another loss.
    public Options withLoss(Loss other) {
      return new Options(batch, input, threads, memory, dropout, frozen, seed, other, ranks);
    }

    /// These options with other ranks.
    public Options withRanks(Ranks others) {
      return new Options(batch, input, threads, memory, dropout, frozen, seed, loss, others);
    }
  }

  private TrainingNetwork(Parameters parameters, Options options, TrainingPlan plan) {
    this.options = options;
    this.parameters = parameters;
    this.plan = plan;
    gradients = Parameters.allocate(parameters.spec());
    trained = new TrainedParameters(parameters, gradients, options.frozen());
    engine =
        new TrainingEngine(
            plan,
            Kernels.chosen().set(),
            trained,
            options.dropout().seeded(options.seed()),
            options.loss(),
            options.ranks());
  }

  private static TrainingPlan plan(NetworkSpec spec, Options options) {
    return TrainingPlan.of(
        spec,
        options.input().withBatch(options.batch()),
        Kernels.chosen().set(),
        new Division(options.ranks().collective().size(), options.threads()),
        options.memory() == Memory.KEEP);
  }

  /// What all ranks must have in common, by names for people. Vectors of other lengths lay sums out
  /// in other ways.
  private static Map<String, String> settings(NetworkSpec spec, Options options) {
    return Map.of(
        "images of a batch", String.valueOf(options.batch()),
        "shape of the images", options.input().toString(),
        "dropout", options.dropout().toString(),
        "frozen parameters", new TreeSet<>(options.frozen()).toString(),
        "seed of the dropout", String.valueOf(options.seed()),
        "loss", options.loss().getClass().getName(),
        "norms over", options.ranks().norms().name(),
        "network", Integer.toHexString(spec.parameters().toString().hashCode()),
        "kernels", Kernels.chosen().set().name(),
        "Java", System.getProperty("java.version"));
  }

  /// A network of given parameters, which it trains in place; they must outlive it and be writable.
  ///
  /// @throws IllegalArgumentException if the parameters are a file's, if the images or dropout do
  ///   not fit the network, or if a batch has fewer parts than there are ranks
  /// @throws dev.densevec.tensor.TooLargeException if more memory is needed than there is
  public static TrainingNetwork of(Parameters parameters, Options options) {
    if (parameters.isReadOnly()) {
      throw new IllegalArgumentException("read-only parameters, expected a copy of them");
    }
    NetworkSpec spec = parameters.spec();
    options.dropout().requireFits(spec);
    options.loss().requireFits(spec.classes());
    TrainingPlan plan = plan(spec, options);
    Collective ranks = options.ranks().collective();
    plan.requireShared(options.batch(), ranks.size());
    new Agreement(ranks).requireSame(settings(spec, options));
    TrainingMemoryCheck.require(plan, spec);
    Warmup.start(Kernels.chosen().set(), plan);
    Warmup.await();
    return new TrainingNetwork(parameters, options, plan);
  }

  /// What training will take, for people: steps, buffers, totals. Nothing is allocated.
  ///
  /// @throws IllegalArgumentException if the images do not fit the network
  public static String describe(NetworkSpec spec, Options options) {
    return plan(spec, options).describe()
        + String.format(
            Locale.ROOT,
            "%-44s %16s %,16d%n",
            "gradients",
            "",
            TrainingMemoryCheck.gradients(spec));
  }

  /// Bytes that training will take beside the parameters. Nothing is allocated.
  ///
  /// @throws IllegalArgumentException if the images do not fit the network, or if a batch has fewer
  ///   parts than there are ranks
  public static long bytes(NetworkSpec spec, Options options) {
    TrainingPlan plan = plan(spec, options);
    Share share = new Share(0, options.ranks().collective().size());
    plan.requireShared(options.batch(), share.active(options.batch()));
    return TrainingMemoryCheck.bytes(plan, spec);
  }

  /// Forward and backward of a batch: adds the gradients of the mean loss to [#gradients()], and
  /// moves the running statistics towards the batch's.
  ///
  /// All ranks call it with the same batch at the same time, each with the images that
  /// [dev.densevec.data.batch.Share] gives it. Loss and gradients are those of the whole batch.
  ///
  /// @param images native memory, this rank's images NCHW
  /// @param targets native memory, `n` rows of one value a class as the loss wants them: for
  ///   cross-entropy probabilities, such as a one in the place of the label
  /// @param n images of this batch, those of all ranks, 1 to the largest batch; with a last map of
  ///   a single pixel at least 2, for one value has no variance
  /// @return the batch's mean loss
  /// @throws IllegalArgumentException if `n` is out of range or a segment is too small, on the heap
  ///   or out of reach of a worker
  @Override
  public double step(MemorySegment images, MemorySegment targets, int n) {
    return engine.step(images, targets, n);
  }

  /// A step as [#step(MemorySegment, MemorySegment, int)] takes it, that reports after each of its
  /// parts. For that, the threads wait for each other more often.
  ///
  /// @param afterStep gets the number of each entry of [#steps(int)] that has ended, from 0 on, by
  ///   the calling thread
  /// @return the batch's mean loss
  public double step(MemorySegment images, MemorySegment targets, int n, IntConsumer afterStep) {
    engine.watch(Optional.of(afterStep));
    try {
      return step(images, targets, n);
    } finally {
      engine.watch(Optional.empty());
    }
  }

  /// What the parts of a step cost at least, in order: the packing of weights, the forward, the
  /// backward.
  ///
  /// @param n images of the batch
  public List<StepCost> steps(int n) {
    List<StepCost> costs = plan.costs(n);
    return costs.subList(0, costs.size() - engine.lowest());
  }

  /// Continues after a number of steps, on which dropout depends.
  @Override
  public void resume(long stepsDone) {
    engine.resume(stepsDone);
  }

  /// Forward of a batch with the running statistics.
  ///
  /// @return the batch's mean loss
  /// @throws IllegalArgumentException as for a step
  @Override
  public double evaluate(MemorySegment images, MemorySegment targets, int n) {
    return engine.evaluate(images, targets, n);
  }

  /// Sets all gradients to zero.
  @Override
  public void zeroGradients() {
    gradients.segments().values().forEach(segment -> segment.fill((byte) 0));
  }

  /// Logits of the last step or evaluation, `n x classes`.
  @Override
  public MemorySegment logits() {
    return engine.logits();
  }

  /// The parameters under training.
  @Override
  public Parameters parameters() {
    return parameters;
  }

  /// The gradients, under the parameters' names; those of running statistics and of what is frozen
  /// stay zero.
  @Override
  public Parameters gradients() {
    return gradients;
  }

  /// The parameters with their gradients, and which of them are trained: what an optimiser works
  /// on.
  public TrainedParameters trained() {
    return trained;
  }

  @Override
  public Collective collective() {
    return options.ranks().collective();
  }

  /// How it is trained.
  public Options options() {
    return options;
  }

  /// Multiply-adds of one image's forward; a step does about three times as many.
  public long macs() {
    return plan.macs();
  }

  /// Bytes of native memory held beside the parameters.
  public long memoryBytes() {
    return TrainingMemoryCheck.bytes(plan, parameters.spec());
  }

  /// Ends the team and frees the memory; the parameters stay.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      engine.close();
      gradients.close();
    }
  }
}
