package dev.densevec.bench.compare;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;

/// What an engine is asked to do.
///
/// @param network the network's name
/// @param spec the network
/// @param input shape of the batch
/// @param threads threads the engine may use
public record Workload(String network, NetworkSpec spec, Shape input, int threads) {

  /// Images a batch.
  public int batch() {
    return input.n();
  }

  @Override
  public String toString() {
    return "%s %dx%d batch %d threads %d"
        .formatted(network, input.h(), input.w(), batch(), threads);
  }
}
