package dev.densevec.examples;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.augment.Centre;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.train.BatchSource;
import dev.densevec.train.Initialization;
import dev.densevec.train.RunFolder;
import dev.densevec.train.Trainer;
import dev.densevec.train.TrainerOptions;
import dev.densevec.train.TrainingListener;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.optim.Sgd;
import dev.densevec.train.schedule.Schedule;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Fine-tunes a network on photographs in a folder for each class. A fifth of them is held out, and
/// the weights that do best on these are in `RUN/best.safetensors`.
///
///     java ... dev.densevec.examples.FineTune densenet121.pth photos run
public final class FineTune {
  private static final int EPOCHS = 10;
  private static final int BATCH = 8;
  private static final double LEARNING_RATE = 0.01;
  private static final double HELD_OUT = 0.2;
  private static final long SEED = 1;

  private FineTune() {}

  /// Trains.
  ///
  /// @param args a file of weights, a folder with a folder of photographs for each class, and the
  ///   folder of the run
  /// @throws IOException in one line, if a file can't be read or written
  public static void main(String[] args) throws IOException, InterruptedException {
    Dataset.Split photos = Datasets.open(args[1]).forTraining().split(HELD_OUT, SEED);
    int classes = photos.train().classNames().size();
    Checkpoints.Loaded loaded = Checkpoints.open(Path.of(args[0]));
    try (Parameters old = loaded.parameters();
        Parameters parameters = Parameters.allocate(Networks.withClasses(old.spec(), classes))) {
      Initialization.HE_FAN_OUT.apply(parameters, SEED);
      copyAllButTheClassifier(old, parameters);
      Preprocessing preprocessing =
          ModelNotes.read(loaded.metadata(), old.spec().classes())
              .preprocessing()
              .orElse(Preprocessing.named("imagenet"));
      train(parameters, photos, preprocessing, Path.of(args[2]));
    }
  }

  private static void copyAllButTheClassifier(Parameters from, Parameters to) {
    String classifier = from.spec().classifier().name() + ".";
    for (Parameter parameter : from.spec().parameters()) {
      if (!parameter.name().startsWith(classifier)) {
        to.get(parameter.name()).copyFrom(from.get(parameter.name()));
      }
    }
  }

  private static void train(
      Parameters parameters, Dataset.Split photos, Preprocessing preprocessing, Path run)
      throws IOException, InterruptedException {
    Shape input = preprocessing.shape(1);
    Normalization norm = Normalization.of(preprocessing);
    BatchOptions learning =
        BatchOptions.training(BATCH, input, Augmentation.parse("random-resized-crop"), norm, SEED);
    Centre centre = new Centre(Optional.of(preprocessing.resize()));
    BatchOptions judging =
        BatchOptions.evaluation(BATCH, input, new Augmentation(centre, false, List.of()), norm);
    ModelNotes notes = ModelNotes.of(photos.train().classNames(), preprocessing);
    TrainerOptions options =
        TrainerOptions.of(EPOCHS, LEARNING_RATE).withSchedule(Schedule.parse("cosine:warmup=0.1"));
    try (TrainingNetwork network =
            TrainingNetwork.of(parameters, TrainingNetwork.Options.defaults(BATCH, input));
        BatchLoader batches = new BatchLoader(photos.train(), learning);
        BatchLoader heldOut = new BatchLoader(photos.validation(), judging)) {
      new Trainer(network, Sgd.of(network.trained(), Sgd.Settings.paper()), options)
          .withListener(TrainingListener.lines(System.out::println))
          .withStore(new RunFolder(run, parameters.spec(), notes.metadata()))
          .run(BatchSource.of(batches), Optional.of(BatchSource.of(heldOut)));
    }
  }
}
