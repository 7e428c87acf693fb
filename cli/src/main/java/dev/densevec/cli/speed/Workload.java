package dev.densevec.cli.speed;

import dev.densevec.spec.Networks;
import java.util.Locale;

/// What is measured: two figures may be held against each other if their workloads are the same.
///
/// @param network the network's name or text form
/// @param width columns of the images
/// @param height rows of the images
/// @param training whether whole training steps are measured, not inference
/// @param batch images of a run
/// @param threads threads that compute
public record Workload(
    String network, int width, int height, boolean training, int batch, int threads) {

  /// What kind of run it is.
  public String pass() {
    return training ? "training" : "inference";
  }

  /// The same workload with the network written out, whatever it was called.
  public Workload writtenOut() {
    return new Workload(Networks.parse(network).text(), width, height, training, batch, threads);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %dx%d %s, batch %d, %d threads",
        network,
        width,
        height,
        pass(),
        batch,
        threads);
  }
}
