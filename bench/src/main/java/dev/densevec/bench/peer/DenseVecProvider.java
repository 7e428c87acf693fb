package dev.densevec.bench.peer;

import dev.densevec.weights.Parameters;

/// This project, images and results in native memory.
public final class DenseVecProvider implements PeerProvider {

  @Override
  public String name() {
    return "densevec";
  }

  @Override
  public String version() {
    return "this build";
  }

  @Override
  public Peer open(Parameters parameters, PeerWorkload workload, float[] images) {
    return switch (workload.task()) {
      case INFERENCE -> new DenseVecModel(parameters, workload, images);
      case TRAINING -> new DenseVecTraining(parameters, workload, images);
    };
  }
}
