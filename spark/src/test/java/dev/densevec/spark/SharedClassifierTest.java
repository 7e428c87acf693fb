package dev.densevec.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.Head;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One network for all tasks, until its file changes.
final class SharedClassifierTest {
  @TempDir private Path folder;

  @Test
  void aModelsFolderIsReadWithItsConfig() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    try (Parameters parameters = Sample.parameters(1)) {
      Checkpoints.save(parameters, model.resolve("model.safetensors"), Map.of());
    }
    Files.writeString(
        model.resolve("config.json"),
        """
        {"pretrained_cfg": {"input_size": [3, 24, 24], "interpolation": "bicubic", "crop_pct": 0.8,
          "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6],
          "label_names": ["ant", "bee", "cat", "dog", "elk"]}}
        """);
    SharedClassifier shared = SharedClassifier.take(Settings.of(model.toString()).withThreads(1));
    assertThat(shared.classifier().labels()).isEqualTo(Sample.NAMES);
    assertThat(shared.classifier().preprocessing())
        .isEqualTo(
            Preprocessing.parse(
                "resize=30;filter=bicubic;crop=24x24;mean=0.1/0.2/0.3;std=0.4/0.5/0.6"));
    shared.give();
  }

  @Test
  void tasksShareANetworkUntilItsFileChanges() throws IOException {
    Path file = Sample.weights(folder.resolve("a.safetensors"), Head.SOFTMAX, 1);
    Settings settings = Settings.of(file.toString()).withThreads(1);
    SharedClassifier first = SharedClassifier.take(settings);
    assertThat(SharedClassifier.take(settings.withTop(2).withColumn("other"))).isSameAs(first);
    assertThat(SharedClassifier.take(settings.withBatch(2))).isNotSameAs(first);

    Sample.weights(file, Head.SOFTMAX, 2);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    SharedClassifier second = SharedClassifier.take(settings);
    assertThat(second).isNotSameAs(first);
    Model old = first.classifier().model();
    float[] image = new float[(int) old.input().imageElements()];
    Arrays.fill(image, 1);
    first.give();
    float[] logits = old.predict(image);
    assertThat(second.classifier().model().predict(image)).isNotEqualTo(logits);

    first.give();
    assertThatIllegalStateException().isThrownBy(() -> old.predict(image));
    second.give();
    SharedClassifier third = SharedClassifier.take(settings);
    assertThat(third).isSameAs(second);
    third.give();
  }
}
