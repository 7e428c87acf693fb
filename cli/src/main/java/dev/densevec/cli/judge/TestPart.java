package dev.densevec.cli.judge;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.data.batch.Batch;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.sets.Dataset;
import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Measures chosen weights on images that had no part in choosing them.
public final class TestPart {
  private TestPart() {}

  /// What the weights in a file say of a set.
  ///
  /// @param head what the network's outputs are
  /// @param threads that compute
  /// @throws IOException in one line if the file or an image can't be read
  public static Judgement measure(
      Path weights, NetworkHead head, Dataset set, BatchOptions batches, int threads)
      throws IOException {
    Judgement judgement = new Judgement(set.classNames(), head);
    try (Parameters parameters = Checkpoints.load(weights);
        BatchLoader loader = new BatchLoader(set, batches);
        Model model = Model.of(parameters, options(set, batches, threads));
        Arena arena = Arena.ofShared()) {
      long row = (long) set.classNames().size() * Float.BYTES;
      MemorySegment logits = arena.allocate(row * model.maxBatch(), Float.BYTES);
      loader.startEpoch(0);
      for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
        model.predict(batch.images(), batch.n(), logits);
        judgement.add(logits, batch);
      }
    }
    return judgement;
  }

  private static Model.Options options(Dataset set, BatchOptions batches, int threads) {
    return Model.Options.defaults()
        .withThreads(threads)
        .withMaxBatch(Math.min(batches.batch(), set.size()))
        .withInput(batches.input().withBatch(1));
  }
}
