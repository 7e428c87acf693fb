package dev.densevec.bench.peer;

import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.collective.Ranks;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/// Training by this project.
public final class DenseVecTraining implements Peer {
  private final Arena arena = Arena.ofShared();
  private final PeerWorkload workload;
  private final TrainingNetwork network;
  private final MemorySegment images;
  private final MemorySegment targets;

  DenseVecTraining(Parameters parameters, PeerWorkload workload, float[] images) {
    this(parameters, workload, images, Ranks.ALONE);
  }

  /// One of some ranks.
  ///
  /// @param workload what all ranks do, each with the workload's threads
  /// @param images this rank's images
  public DenseVecTraining(
      Parameters parameters, PeerWorkload workload, float[] images, Ranks ranks) {
    this.workload = workload;
    this.network =
        TrainingNetwork.of(
            parameters,
            TrainingNetwork.Options.defaults(workload.batch(), workload.input().withBatch(1))
                .withThreads(workload.threads())
                .withRanks(ranks));
    this.images = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images);
    this.targets = arena.allocateFrom(ValueLayout.JAVA_FLOAT, workload.targets());
  }

  @Override
  public void run() {
    network.zeroGradients();
    network.step(images, targets, workload.batch());
  }

  @Override
  public Map<String, float[]> results() {
    String first = workload.firstWeight();
    return Map.of(
        LOGITS,
        network.logits().toArray(ValueLayout.JAVA_FLOAT),
        first,
        network.gradients().get(first).toArray(Parameters.ELEMENT));
  }

  @Override
  public long macsPerImage() {
    return workload.macsPerImage();
  }

  @Override
  public void close() {
    network.close();
    arena.close();
  }
}
