package dev.densevec.bench.scale;

import dev.densevec.bench.Quartiles;
import dev.densevec.bench.RandomNetwork;
import dev.densevec.bench.peer.DenseVecTraining;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.cluster.MpiCollective;
import dev.densevec.cluster.MpiException;
import dev.densevec.data.batch.Share;
import dev.densevec.measure.ProcessMemory;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Ranks;
import dev.densevec.weights.Parameters;
import java.util.ArrayList;
import java.util.List;

/// One rank: takes the steps of a [ScaleRun]. Rank 0 prints the [StepFigures].
final class RankProcess {
  private static final long SEED = 121;

  private RankProcess() {}

  /// Takes part in a run.
  ///
  /// @param args those of a [ScaleRun]
  public static void main(String[] args) {
    ScaleRun run = ScaleRun.of(List.of(args));
    try {
      if (run.layout().ranks() == 1) {
        take(run, Collective.alone());
      } else {
        try (MpiCollective ranks = new MpiCollective()) {
          take(run, ranks);
        }
      }
    } catch (MpiException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void take(ScaleRun run, Collective ranks) {
    MeasuredCollective measured = new MeasuredCollective(ranks);
    StepFigures figures = steps(run, measured);
    if (ranks.rank() == 0) {
      System.out.println(figures.line());
    }
  }

  /// Takes the steps.
  static StepFigures steps(ScaleRun run, MeasuredCollective ranks) {
    Shape input = Networks.parse(run.network()).defaultInput();
    PeerWorkload workload =
        new PeerWorkload(
            Task.TRAINING, run.network(), input.withBatch(run.batch()), run.layout().threads());
    Shape own = input.withBatch(new Share(ranks.rank(), ranks.size()).size(run.batch()));
    // The pixels are any, the same for every rank.
    float[] images = RandomNetwork.images(own, SEED + 1);
    Ranks all = new Ranks(ranks, run.norms());
    try (Parameters parameters = RandomNetwork.parameters(workload.spec(), SEED);
        DenseVecTraining training = new DenseVecTraining(parameters, workload, images, all)) {
      List<Double> nanos = new ArrayList<>();
      for (int i = 0; i < run.warmUp() + run.steps(); i++) {
        if (i == run.warmUp()) {
          ranks.clear();
        }
        long start = System.nanoTime();
        training.run();
        if (i >= run.warmUp()) {
          nanos.add((double) (System.nanoTime() - start));
        }
      }
      return figures(run, ranks, nanos);
    }
  }

  private static StepFigures figures(ScaleRun run, MeasuredCollective ranks, List<Double> nanos) {
    double steps = run.steps();
    return new StepFigures(
        Quartiles.of(nanos).median() / 1e6,
        ranks.calls() / steps,
        ranks.bytes() / steps / 1e6,
        ranks.nanos() / steps / 1e6,
        ranks.nanosBeside() / steps / 1e6,
        ProcessMemory.peakBytes().orElse(0) / 1e6);
  }
}
