package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Datasets;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The loop with the network, optimiser, average and batches it is made for, as a program uses
/// them.
final class RealTrainerTest {
  private static final int BATCH = 10;
  private static final Shape INPUT = new Shape(1, 3, 8, 8);

  @TempDir private Path folder;
  private final List<Evaluation> judged = new ArrayList<>();

  /// Pictures in CIFAR-10's form whose brightness is their class.
  private DataParts data() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (String file : List.of("data_batch_1.bin", "test_batch.bin")) {
      byte[] records = new byte[60 * 3073];
      for (int i = 0; i < records.length; i++) {
        int label = i / 3073 % 10;
        records[i] = (byte) (i % 3073 == 0 ? label : label * 24 + random.nextInt(40));
      }
      Files.write(folder.resolve(file), records);
    }
    return Datasets.open("cifar10:" + folder);
  }

  /// Trains and returns the file of the best weights.
  private byte[] train(int epochs, int stopAfter, boolean resume) throws Exception {
    DataParts data = data();
    Dropout dropout = new Dropout(0.1, Dropout.Where.EVERY_BUT_FIRST);
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(BATCH, INPUT).withDropout(dropout);
    try (Parameters parameters =
            Parameters.allocate(
                Networks.parse("densenet:stem=cifar,stem-channels=8,growth=4,blocks=1-1"));
        TrainingNetwork network = TrainingNetwork.of(parameters, options);
        WeightAverage average = average(parameters);
        BatchLoader batches =
            new BatchLoader(
                data.forTraining(),
                BatchOptions.training(
                    BATCH, INPUT, Augmentation.CROP_FLIP, Normalization.CIFAR10, 1));
        BatchLoader heldOut =
            new BatchLoader(
                data.forTesting(),
                BatchOptions.evaluation(BATCH, INPUT, Augmentation.NONE, Normalization.CIFAR10))) {
      Trainer trainer =
          new Trainer(
              network,
              Sgd.of(network.trained(), Sgd.Settings.paper()),
              TrainerOptions.of(epochs, 0.05).withClip(5));
      trainer
          .withAveraging(average)
          .withStore(new RunFolder(folder, parameters.spec(), Map.of()))
          .withListener(listener(trainer, stopAfter));
      if (resume) {
        try (TrainingCheckpoint last = TrainingCheckpoint.open(RunFolder.lastOf(folder))) {
          trainer.resume(RunFolder.snapshot(last));
        }
      }
      trainer.run(BatchSource.of(batches), Optional.of(BatchSource.of(heldOut)));
      return Files.readAllBytes(RunFolder.bestOf(folder));
    }
  }

  private static WeightAverage average(Parameters parameters) {
    Initialization.HE_FAN_OUT.apply(parameters, 1);
    return new WeightAverage(parameters, 0.8, true);
  }

  private TrainingListener listener(Trainer trainer, int stopAfter) {
    return new TrainingListener() {
      @Override
      public void step(StepResult result) {
        if (result.step() == stopAfter) {
          trainer.stop();
        }
      }

      @Override
      public void epoch(EpochResult result) {
        result.validation().ifPresent(judged::add);
      }
    };
  }

  /// What lies after the words, among which is the time.
  private static byte[] tensors(byte[] file) {
    int header = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(file, 8 + header, file.length);
  }

  @Test
  void learnsAndGoesOnInTheMiddleOfAnEpoch() throws Exception {
    byte[] whole = train(6, 0, false);
    List<Evaluation> curve = List.copyOf(judged);
    assertThat(curve).hasSize(6);
    assertThat(curve.getLast().loss()).isLessThan(curve.getFirst().loss());
    assertThat(curve.getLast().top1()).isGreaterThan(0.2);

    judged.clear();
    train(6, 15, false);
    assertThat(judged).hasSize(2);
    byte[] rest = train(6, 0, true);
    assertThat(judged).isEqualTo(curve);
    assertThat(tensors(rest)).isEqualTo(tensors(whole));
  }

  @Test
  void weightsOfAFileAreCopiedToBeTrained() throws Exception {
    Path file = folder.resolve("weights.safetensors");
    try (Parameters parameters =
        Parameters.allocate(
            Networks.parse("densenet:stem=cifar,stem-channels=8,growth=4,blocks=1-1"))) {
      Checkpoints.save(parameters, file, Map.of());
    }
    TrainingNetwork.Options options = TrainingNetwork.Options.defaults(BATCH, INPUT);
    try (Parameters weights = Checkpoints.load(file);
        Parameters copy = weights.copy()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TrainingNetwork.of(weights, options))
          .withMessage("read-only parameters, expected a copy of them");
      TrainingNetwork.of(copy, options).close();
    }
  }
}
