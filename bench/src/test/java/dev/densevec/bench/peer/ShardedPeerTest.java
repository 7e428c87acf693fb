package dev.densevec.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class ShardedPeerTest {

  @Test
  void runsAllShardsAtOnceAndJoinsTheirLogits() {
    CyclicBarrier together = new CyclicBarrier(2);
    FakePeer first = new FakePeer(() -> await(together), 1, 2);
    FakePeer second = new FakePeer(() -> await(together), 3, 4);
    try (ShardedPeer peer = new ShardedPeer(List.of(first, second))) {
      peer.run();
      assertThat(peer.results().get(Peer.LOGITS)).containsExactly(1, 2, 3, 4);
    }
    assertThat(first.isClosed() && second.isClosed()).isTrue();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
