package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.train.schedule.Schedule;
import dev.densevec.weights.Parameters;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints of runs in files.
final class RunFolderTest {
  private static final ModelNotes NOTES =
      ModelNotes.of(List.of("a\nb", "c", ""), Preprocessing.named("timm-288"));

  @TempDir private Path folder;
  private FakeLearner learner = new FakeLearner();

  private Trainer trainer(int epochs) {
    TrainerOptions options =
        TrainerOptions.of(epochs, 0.1)
            .withSchedule(new Schedule.Constant())
            .withSaving(new TrainerOptions.Saving(2, 0, 0));
    return new Trainer(learner, new FakeOptimizer(learner), options)
        .withStore(new RunFolder(folder, FakeLearner.SPEC, NOTES.metadata()));
  }

  private void train(int epochs) throws Exception {
    trainer(epochs).run(new FakeBatches(3), Optional.of(new FakeBatches(1)));
  }

  @Test
  void goesOnFromTheFile() throws Exception {
    train(4);
    float expected = learner.weight();
    learner = new FakeLearner();
    train(2);
    learner = new FakeLearner();
    try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(RunFolder.lastOf(folder))) {
      assertThat(checkpoint.spec()).isEqualTo(FakeLearner.SPEC);
      trainer(4)
          .resume(RunFolder.snapshot(checkpoint))
          .run(new FakeBatches(3), Optional.of(new FakeBatches(1)));
    }
    assertThat(learner.weight()).isEqualTo(expected).isNotZero();
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "last.safetensors",
            "best.safetensors",
            "epoch-0002.safetensors",
            "epoch-0004.safetensors");
  }

  @Test
  void everyCheckpointIsAFileOfWeights() throws Exception {
    train(2);
    for (Path file : List.of(RunFolder.lastOf(folder), RunFolder.bestOf(folder))) {
      Checkpoints.Loaded loaded = Checkpoints.open(file);
      try (Parameters parameters = loaded.parameters()) {
        assertThat(parameters.spec()).isEqualTo(FakeLearner.SPEC);
      }
      ModelNotes notes = ModelNotes.read(loaded.metadata(), 3);
      assertThat(notes.labels()).contains(List.of("a b", "c", ""));
      assertThat(notes.preprocessing()).contains(Preprocessing.named("timm-288"));
      assertThat(ModelNotes.read(loaded.metadata(), 4).labels()).isEmpty();
    }
    assertThat(Checkpoints.recognise(RunFolder.lastOf(folder))).isEqualTo(FakeLearner.SPEC);
  }

  @Test
  void aFolderThatTakesNoFileKeepsWhatItHas() throws Exception {
    train(2);
    byte[] before = Files.readAllBytes(RunFolder.lastOf(folder));
    Path blocked = folder.resolve("last.safetensors");
    Files.delete(blocked);
    Files.createDirectory(blocked);
    assertThatThrownBy(() -> train(1))
        .isInstanceOf(IOException.class)
        .hasMessage(blocked + ": a directory, expected a file");
    Files.delete(blocked);
    Files.write(blocked, before);
    assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void leftoversOfAKilledProcessAreRemoved() throws Exception {
    Path target = folder.resolve("deep/er");
    RunFolder.claim(target).close();
    Path leftover = target.resolve(".last.safetensors.0f8fad5b-d9cb-469f-a165-70867728950e");
    Files.writeString(leftover, "half");
    Files.writeString(target.resolve("last.safetensors"), "whole");
    RunFolder.claim(target).close();
    assertThat(leftover).doesNotExist();
    assertThat(target.resolve("last.safetensors")).exists();
  }

  @Test
  void aFolderTakesOneRunAtATime() throws Exception {
    try (Closeable _ = RunFolder.claim(folder)) {
      assertThatThrownBy(() -> RunFolder.claim(folder))
          .isInstanceOf(IOException.class)
          .hasMessage(folder + ": another run is in it");
    }
    RunFolder.claim(folder).close();
  }

  @Test
  void weightsAloneAreNoRun() throws Exception {
    Path weights = folder.resolve("weights.safetensors");
    try (Parameters parameters = Parameters.allocate(FakeLearner.SPEC)) {
      Checkpoints.save(parameters, weights, Map.of());
    }
    assertThatThrownBy(() -> TrainingCheckpoint.open(weights))
        .isInstanceOf(IOException.class)
        .hasMessage(weights + ": weights alone, expected a run of training");
  }

  @Test
  void theBestWeightsCantBeGoneOnFrom() throws Exception {
    train(1);
    try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(RunFolder.bestOf(folder))) {
      CheckpointStore.Snapshot snapshot = RunFolder.snapshot(checkpoint);
      assertThatThrownBy(() -> trainer(1).resume(snapshot))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("momentum: missing, expected 4 bytes");
    }
  }

  @Test
  void damagedStatesAreNamed() throws Exception {
    Map<String, String> metadata = LoopState.start().metadata();
    assertThat(LoopState.of(metadata)).isEqualTo(LoopState.start());
    metadata.put("epoch", "-1");
    assertThatThrownBy(() -> LoopState.of(metadata))
        .hasMessage("epoch is -1, expected 0 to 2147483647");
    metadata.remove("epoch");
    assertThatThrownBy(() -> LoopState.of(metadata)).hasMessage("epoch is null, expected a number");
  }
}
