package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.testing.JavaProcess;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.train.schedule.Schedule;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a recording of Flight Recorder shows of the library.
final class FlightRecorderTest {
  private static final NetworkSpec SPEC =
      Networks.parse("densenet-bc-40-12:blocks=2-1-1,classes=7");
  private static final Shape INPUT = new Shape(1, 3, 17, 22);

  @TempDir private Path folder;

  private interface Work {
    void run() throws Exception;
  }

  /// Events of a name while some work is done.
  private List<RecordedEvent> events(String name, Work work) throws Exception {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .toList();
  }

  /// Loads a file of weights and computes an image.
  static final class Start {
    private Start() {}

    public static void main(String[] args) throws Exception {
      try (Parameters parameters = Checkpoints.load(Path.of(args[0]));
          Model model = Model.of(parameters, Model.Options.defaults().withInput(INPUT))) {
        model.predict(new float[(int) INPUT.imageElements()]);
      }
    }
  }

  @Test
  void withoutRecordingTheRecorderIsNotLoaded() throws Exception {
    Path weights = weights();
    List<String> options = List.of("-Xlog:class+load:stdout", "-Ddensevec.vector.bits=0");
    String loaded = new JavaProcess(options, Start.class, weights.toString()).output();
    assertThat(loaded).contains("dev.densevec.event.Events ");
    assertThat(loaded).doesNotContain("jdk.jfr.internal.MetadataRepository ");
  }

  private Path weights() throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    try (Parameters parameters = RandomNetwork.parameters(SPEC, 11)) {
      Checkpoints.save(parameters, weights, Map.of());
    }
    return weights;
  }

  @Test
  void loadsAreShown() throws Exception {
    Path weights = weights();
    List<RecordedEvent> loads =
        events("dev.densevec.Load", () -> Checkpoints.load(weights).close());
    assertThat(loads).hasSize(1);
    assertThat(loads.getFirst().getString("file")).isEqualTo(weights.toString());
    assertThat(Networks.parse(loads.getFirst().getString("network"))).isEqualTo(SPEC);
    assertThat(loads.getFirst().getLong("size")).isEqualTo(SPEC.parameterCount() * 4);
    assertThat(loads.getFirst().getDuration()).isPositive();
  }

  @Test
  void predictionsAreShown() throws Exception {
    Model.Options options = Model.Options.defaults().withMaxBatch(3).withInput(INPUT);
    try (Parameters parameters = RandomNetwork.parameters(SPEC, 11);
        Model model = Model.of(parameters, options)) {
      int elements = (int) INPUT.imageElements();
      model.predict(Fill.gaussian(elements, 0, 1, 1));
      List<RecordedEvent> calls =
          events(
              "dev.densevec.Predict",
              () -> {
                model.predict(Fill.gaussian(elements, 0, 1, 1));
                model.predict(Fill.gaussian(3 * elements, 0, 1, 2));
              });
      assertThat(calls).extracting(call -> call.getInt("images")).containsExactly(1, 3);
      assertThat(calls).allMatch(call -> call.getDuration().isPositive());
    }
  }

  @Test
  void epochsAreShown() throws Exception {
    List<TrainingListener.EpochResult> results = new ArrayList<>();
    FakeLearner learner = new FakeLearner();
    TrainerOptions options = TrainerOptions.of(2, 0.5).withSchedule(new Schedule.Constant());
    Trainer trainer =
        new Trainer(learner, new FakeOptimizer(learner), options)
            .withListener(
                new TrainingListener() {
                  @Override
                  public void epoch(EpochResult result) {
                    results.add(result);
                  }
                });
    List<RecordedEvent> epochs =
        events(
            "dev.densevec.Epoch",
            () -> trainer.run(new FakeBatches(3), Optional.of(new FakeBatches(1))));
    assertThat(epochs).hasSize(2);
    for (int i = 0; i < 2; i++) {
      RecordedEvent epoch = epochs.get(i);
      assertThat(epoch.getInt("epoch")).isEqualTo(i + 1);
      assertThat(epoch.getLong("step")).isEqualTo(3L * (i + 1));
      assertThat(epoch.getDouble("loss")).isCloseTo(results.get(i).train().loss(), within(1e-12));
      assertThat(epoch.getDouble("accuracy"))
          .isEqualTo(results.get(i).validation().orElseThrow().top1());
    }
  }
}
