package dev.densevec.bench.compare;

import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// Opens one engine's [Peer]s; found through the service loader, so that engines can be left out of
/// a build.
public interface PeerProvider {

  /// The engine's name on the command line and in reports.
  String name();

  /// The engine's version.
  String version();

  /// Loads a network.
  ///
  /// @param parameters the network and its numbers; may be closed once this returns
  /// @param workload batch, size and threads
  /// @param images the batch, `[n, c, h, w]`
  Peer open(Parameters parameters, Workload workload, float[] images) throws IOException;

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
        "unknown engine '%s', expected one of %s"
            .formatted(
                name, loader.stream().map(p -> p.get().name()).collect(Collectors.joining(", "))));
  }
}
