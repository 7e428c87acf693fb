package dev.densevec.cli.train;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.batch.Batch;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.sets.Dataset;
import dev.densevec.infer.Model;
import dev.densevec.train.Evaluation;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Measures chosen weights on images that had no part in choosing them.
final class TestPart {
  private TestPart() {}

  /// Loss and hits of the weights in a file.
  ///
  /// @param threads that compute
  /// @throws IOException in one line if the file or an image can't be read
  static Evaluation measure(Path weights, Dataset set, BatchOptions batches, int threads)
      throws IOException {
    Confusion confusion = new Confusion(set.classNames());
    try (Parameters parameters = Checkpoints.load(weights);
        BatchLoader loader = new BatchLoader(set, batches);
        Model model = Model.of(parameters, options(set, batches, threads));
        Arena arena = Arena.ofShared()) {
      long row = (long) set.classNames().size() * Float.BYTES;
      MemorySegment logits = arena.allocate(row * model.maxBatch(), Float.BYTES);
      loader.startEpoch(0);
      for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
        model.predict(batch.images(), batch.n(), logits);
        confusion.add(logits, batch.labels(), batch.n());
      }
    }
    return confusion.evaluation();
  }

  private static Model.Options options(Dataset set, BatchOptions batches, int threads) {
    return Model.Options.defaults()
        .withThreads(threads)
        .withMaxBatch(Math.min(batches.batch(), set.size()))
        .withInput(batches.input().withBatch(1));
  }
}
