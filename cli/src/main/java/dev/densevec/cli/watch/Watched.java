package dev.densevec.cli.watch;

import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.sets.Dataset;
import dev.densevec.train.loss.Loss;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// The run that is watched.
///
/// @param folder its name
/// @param parameters what is trained
/// @param step steps that are done
/// @param epochs epochs of the whole run
/// @param every steps between two that are logged; 0 if none is
/// @param loss what is minimised
/// @param training how batches to learn from are made
/// @param judging how batches of images held out are made
/// @param validation images held out, if any are
public record Watched(
    String folder,
    Parameters parameters,
    long step,
    int epochs,
    int every,
    Loss loss,
    BatchOptions training,
    BatchOptions judging,
    Optional<Dataset> validation) {

  /// An image held out as the network gets it, float32 CHW.
  ///
  /// @param index its number in the set
  /// @throws IOException in one line if it can't be read
  float[] heldOut(int index) throws IOException {
    Dataset one = validation.orElseThrow().subset(new int[] {index});
    BatchOptions alone =
        BatchOptions.evaluation(1, judging.input(), judging.augmentation(), judging.norm());
    try (BatchLoader loader = new BatchLoader(one, alone)) {
      loader.startEpoch(0);
      return loader.next().images().toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
