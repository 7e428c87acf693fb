package dev.densevec.bench.peer;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Peers that each have a share of the batch and run at once, in inference.
final class ShardedPeer implements Peer {
  private final List<Peer> shards;
  private final List<Callable<Void>> tasks;
  private final ExecutorService pool;

  /// Peers for the parts of a batch, in order.
  ShardedPeer(List<Peer> shards) {
    this.shards = List.copyOf(shards);
    this.tasks = this.shards.stream().map(ShardedPeer::task).toList();
    this.pool = Executors.newFixedThreadPool(shards.size());
  }

  private static Callable<Void> task(Peer shard) {
    return () -> {
      shard.run();
      return null;
    };
  }

  @Override
  public void run() {
    try {
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, float[]> results() {
    List<float[]> parts = shards.stream().map(shard -> shard.results().get(LOGITS)).toList();
    FloatBuffer all = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(all::put);
    return Map.of(LOGITS, all.array());
  }

  @Override
  public long macsPerImage() {
    return shards.getFirst().macsPerImage();
  }

  @Override
  public void close() {
    pool.close();
    shards.forEach(Peer::close);
  }
}
