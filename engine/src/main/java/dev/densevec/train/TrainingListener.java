package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Gets reports of what a [Trainer] does, in the thread that trains. All methods may be left out.
public interface TrainingListener {

  /// Writes a line for each epoch.
  ///
  /// @param line takes a line, as `System.out::println` does
  static TrainingListener lines(Consumer<String> line) {
    return new TrainingListener() {
      @Override
      public void epoch(EpochResult result) {
        String judged =
            result
                .validation()
                .map(v -> String.format(Locale.ROOT, ", validation top-1 %.2f %%", 100 * v.top1()))
                .orElse("");
        line.accept(
            String.format(
                Locale.ROOT,
                "epoch %d: loss %.4f, top-1 %.2f %%%s",
                result.epoch(),
                result.train().loss(),
                100 * result.train().top1(),
                judged));
      }
    };
  }

  /// One step of the optimiser.
  ///
  /// @param epoch from 1 on
  /// @param batch batches of the epoch that are done
  /// @param batches batches of an epoch
  /// @param step steps of the run that are done
  /// @param learningRate what it was made with
  /// @param loss mean loss of its images
  /// @param tally losses and hits of the epoch so far
  /// @param imagesPerSecond mean since the epoch began, or went on
  record StepResult(
      int epoch,
      int batch,
      int batches,
      long step,
      double learningRate,
      double loss,
      Tally tally,
      double imagesPerSecond) {}

  /// One epoch.
  ///
  /// @param epoch from 1 on
  /// @param step steps of the run that are done
  /// @param learningRate that of the last step
  /// @param train losses and hits while it learned
  /// @param validation how it did on images held out, if there are some and it was time to look
  /// @param best whether that is the best so far
  /// @param imagesPerSecond mean of the training
  /// @param seconds time spent on the run so far
  record EpochResult(
      int epoch,
      long step,
      double learningRate,
      Evaluation train,
      Optional<Evaluation> validation,
      boolean best,
      double imagesPerSecond,
      double seconds) {}

  /// A step's gradients are there, not clipped yet; the optimiser is next.
  ///
  /// @param last whether this is the last step of its epoch
  default void gradients(int epoch, long step, boolean last, Parameters gradients)
      throws IOException {}

  /// A step is done.
  default void step(StepResult result) throws IOException {}

  /// Some images held out are judged.
  default void validating(int batch, int batches) {}

  /// What the network said of the images held out in a batch.
  ///
  /// @param logits a row of float32 for each image; not to be kept
  /// @param batch the images, in their set's order from batch to batch; not to be kept
  default void judged(MemorySegment logits, BatchSource.Batch batch) {}

  /// An epoch is done; its checkpoint is written next.
  default void epoch(EpochResult result) throws IOException {}

  /// The last checkpoint is that of a step now.
  default void saved(long step) {}

  /// A checkpoint could not be written. What was written before is as it was; training ends with
  /// the error, unless a listener returns, and then goes on.
  default void notSaved(IOException e) throws IOException {
    throw e;
  }
}
