package dev.densevec.bench.peer;

import java.util.Map;

/// Does what the test says, and says whether it was closed.
final class FakePeer implements Peer {
  private final Runnable work;
  private final float[] logits;
  private boolean closed;

  FakePeer(Runnable work, float... logits) {
    this.work = work;
    this.logits = logits;
  }

  @Override
  public void run() {
    work.run();
  }

  @Override
  public Map<String, float[]> results() {
    return Map.of(LOGITS, logits);
  }

  @Override
  public long macsPerImage() {
    return 1000;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
