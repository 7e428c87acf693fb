package dev.densevec.bench.compare;

import dev.densevec.bench.peer.Engine;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// Takes turns as the test says.
record FakeEngine(String name, Map<String, float[]> results, DoubleSupplier turn)
    implements Engine {

  FakeEngine(String name, DoubleSupplier turn) {
    this(name, Map.of(), turn);
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public long macsPerImage() {
    return 1000;
  }

  @Override
  public double take(double seconds, int runs) {
    return turn.getAsDouble();
  }

  @Override
  public long peakBytes() {
    return 5_000_000;
  }

  @Override
  public void close() {}
}
