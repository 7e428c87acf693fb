package dev.densevec.bench.compare;

import dev.densevec.bench.peer.Engine;

/// What is known about an engine after a contest, beside its times.
///
/// @param name its name
/// @param version its version
/// @param macs multiply-adds that it does for an image
/// @param difference how far its logits are from the first engine's, as a share of the largest
/// @param peakBytes the most memory that its process held; 0 where the system doesn't say
record Entrant(String name, String version, long macs, double difference, long peakBytes) {

  static Entrant of(Engine engine, double difference) {
    return new Entrant(
        engine.name(), engine.version(), engine.macsPerImage(), difference, engine.peakBytes());
  }
}
