package dev.densevec.bench.peer;

import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// Opens one engine's [Peer]s; found through the service loader, so that engines can be left out of
/// a build.
public interface PeerProvider {

  /// The engine's name on the command line and in reports.
  String name();

  /// The engine's version, as this process runs it.
  String version();

  /// Variables of the environment that the engine's process starts with.
  default Map<String, String> environment(PeerWorkload workload) {
    return Map.of();
  }

  /// Loads a network.
  ///
  /// @param parameters the network and its numbers; must outlive the peer
  /// @param workload what to do with the batch, and on how many threads
  /// @param images the batch, `[n, c, h, w]`
  /// @throws IllegalArgumentException if the engine can't do this
  Peer open(Parameters parameters, PeerWorkload workload, float[] images) throws IOException;

  /// The engine of that name.
  ///
  /// @throws IllegalArgumentException if this build has none
  static PeerProvider named(String name) {
    ServiceLoader<PeerProvider> loader = ServiceLoader.load(PeerProvider.class);
    for (PeerProvider provider : loader) {
      if (provider.name().equals(name)) {
        return provider;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "unknown engine '%s', expected one of %s",
            name,
            loader.stream().map(p -> p.get().name()).collect(Collectors.joining(", "))));
  }

  /// Refuses to train, for an engine that can't.
  ///
  /// @throws IllegalArgumentException if the task is not inference
  static void requireInference(PeerWorkload workload) {
    if (workload.task() != Task.INFERENCE) {
      throw new IllegalArgumentException("this engine does not train");
    }
  }
}
