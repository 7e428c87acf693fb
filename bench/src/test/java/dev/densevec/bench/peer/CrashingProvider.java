package dev.densevec.bench.peer;

import dev.densevec.weights.Parameters;

/// An engine whose process ends while it computes, as one does whose native code crashes.
public final class CrashingProvider implements PeerProvider {

  @Override
  public String name() {
    return "crashing";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public Peer open(Parameters parameters, PeerWorkload workload, float[] images) {
    return new FakePeer(
        () -> {
          System.err.println("a fatal error");
          Runtime.getRuntime().halt(134);
        });
  }
}
