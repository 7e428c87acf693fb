package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.ranks.Workers;
import dev.densevec.data.sets.Dataset;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.train.Averaging;
import dev.densevec.train.Dropout;
import dev.densevec.train.Initialization;
import dev.densevec.train.Learner;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.WeightAverage;
import dev.densevec.train.collective.Norms;
import dev.densevec.train.collective.Ranks;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.weights.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// The network under training with its optimiser and the average of its weights.
///
/// @param network the network
/// @param optimizer changes its parameters
/// @param average the running average, if there is one
record TrainingSetup(TrainingNetwork network, Optimizer optimizer, Optional<WeightAverage> average)
    implements AutoCloseable {
  /// What settings ask for; read before anything is allocated.
  ///
  /// @param network how the network is trained
  /// @param init how weights begin
  /// @param seed seed of the first weights
  /// @param ema decay of the average; 0 for none
  /// @param optimizer makes the optimiser
  record Plan(
      TrainingNetwork.Options network,
      Initialization init,
      long seed,
      double ema,
      OptimizerMaker optimizer) {

    /// Reads the settings.
    ///
    /// @throws Failure if one makes no sense
    static Plan of(Settings settings, RunPlan run, TrainingData data, Workers workers) {
      int ranks = workers.ranks().collective().size();
      if (run.training().batch() < ranks) {
        throw settings.unfit("batch", "at least an image for each of the " + ranks + " ranks");
      }
      Norms norms = settings.choice("norms", Map.of("all", Norms.ALL, "rank", Norms.RANK));
      TrainingNetwork.Options options =
          TrainingNetwork.Options.defaults(run.training().batch(), run.input())
              .withThreads(workers.threads())
              .withRanks(new Ranks(workers.ranks().collective(), norms))
              .withMemory(
                  settings.choice(
                      "memory",
                      Map.of(
                          "keep", TrainingNetwork.Memory.KEEP, "low", TrainingNetwork.Memory.LOW)))
              .withDropout(
                  new Dropout(settings.real("dropout", 0, 1), Dropout.Where.EVERY_BUT_FIRST))
              .withFrozen(frozen(settings, run.spec()))
              .withSeed(settings.seed("seed"))
              .withLoss(run.objective().loss());
      requireFits(options.dropout(), run.spec());
      if (options.ranks().several()) {
        requireShared(options, run, data);
      }
      Initialization init =
          settings.choice(
              "init",
              Map.of(
                  "he-fan-in", Initialization.HE_FAN_IN, "he-fan-out", Initialization.HE_FAN_OUT));
      return new Plan(
          options,
          init,
          settings.seed("seed"),
          settings.real("ema", 0, 1),
          OptimizerName.of(settings).make(settings));
    }

    /// Refuses more ranks than some batch has parts, before they meet.
    private static void requireShared(
        TrainingNetwork.Options options, RunPlan run, TrainingData data) {
      int batch = run.training().batch();
      IntStream last =
          IntStream.concat(
              run.training().dropLast() ? IntStream.empty() : IntStream.of(data.train().size()),
              data.validation().stream().mapToInt(Dataset::size));
      try {
        IntStream.concat(IntStream.of(batch), last.map(images -> images % batch))
            .filter(images -> images > 0)
            .forEach(images -> TrainingNetwork.bytes(run.spec(), options.withBatch(images)));
      } catch (IllegalArgumentException e) {
        throw Failure.unfit(e);
      }
    }

    private static void requireFits(Dropout dropout, NetworkSpec spec) {
      try {
        dropout.requireFits(spec);
      } catch (IllegalArgumentException e) {
        throw Failure.usage("--" + e.getMessage());
      }
    }

    /// Bytes the training takes.
    long bytes(NetworkSpec spec) {
      return TrainingNetwork.bytes(spec, network);
    }
  }

  /// Makes an optimiser of a network's parameters.
  @FunctionalInterface
  interface OptimizerMaker {
    Optimizer of(TrainingNetwork network);
  }

  private static Set<String> frozen(Settings settings, NetworkSpec spec) {
    if (!settings.has("freeze")) {
      return Set.of();
    }
    List<String> prefixes = List.of(settings.text("freeze").split(",", -1));
    for (String prefix : prefixes) {
      if (spec.parameters().stream().noneMatch(p -> p.name().startsWith(prefix))) {
        throw Failure.usage("--freeze: no parameter begins with " + prefix);
      }
    }
    if (spec.parameters().stream()
        .filter(p -> p.kind().trained())
        .allMatch(p -> prefixes.stream().anyMatch(p.name()::startsWith))) {
      throw Failure.usage("--freeze: nothing is left to train");
    }
    return Set.copyOf(prefixes);
  }

  /// Allocates it all.
  ///
  /// @param parameters what is trained; overwritten with first weights
  /// @param start may overwrite them again, before an average starts from them
  /// @throws Failure if more memory is needed than there is, or the network can't be trained
  static TrainingSetup open(Parameters parameters, Plan plan, Consumer<Parameters> start) {
    TrainingNetwork network;
    try {
      network = TrainingNetwork.of(parameters, plan.network());
    } catch (IllegalArgumentException e) {
      throw Failure.unfit(e);
    }
    plan.init().apply(parameters, plan.seed());
    start.accept(parameters);
    Optional<WeightAverage> average =
        plan.ema() == 0
            ? Optional.empty()
            : Optional.of(new WeightAverage(parameters, plan.ema(), true));
    return new TrainingSetup(network, plan.optimizer().of(network), average);
  }

  Learner learner() {
    return network;
  }

  Optional<Averaging> averaging() {
    return average.map(a -> a);
  }

  @Override
  public void close() {
    average.ifPresent(WeightAverage::close);
    network.close();
  }
}
