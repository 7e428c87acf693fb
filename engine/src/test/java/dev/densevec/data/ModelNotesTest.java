package dev.densevec.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a weights' file says of the network's outputs.
final class ModelNotesTest {
  private static ModelNotes read(String key, String text) throws IOException {
    return ModelNotes.read(Map.of("densevec." + key, text), 2);
  }

  @Test
  void headAndThresholdsReadBack() throws IOException {
    ModelNotes notes = ModelNotes.none().withHead(Head.SIGMOID, List.of(0.25f, 0.1f));
    assertThat(ModelNotes.read(notes.metadata(), 2)).isEqualTo(notes);
    assertThat(ModelNotes.read(Map.of(), 2).head()).isEqualTo(Optional.empty());
  }

  @Test
  void outputsAreNeverTakenForWhatTheyAreNot() {
    assertThatIOException()
        .isThrownBy(() -> read("head", "sparsemax"))
        .withMessageEndingWith("head is 'sparsemax', expected softmax or sigmoid");
    assertThatIOException()
        .isThrownBy(() -> read("thresholds", "0.5"))
        .withMessageEndingWith("1 thresholds, expected one for each of 2 classes");
    assertThatIOException()
        .isThrownBy(() -> read("thresholds", "0.5 1.5"))
        .withMessageEndingWith("threshold is 1.5, expected 0 to 1");
    assertThatIOException().isThrownBy(() -> read("thresholds", "0.5 high"));
  }

  @Test
  void probabilitiesAreTheSoftmaxOrTheSigmoids() {
    assertThat(Head.SOFTMAX.probabilities(new float[] {1000, 1000})).containsExactly(0.5f, 0.5f);
    assertThat(Head.SIGMOID.probabilities(new float[] {0, 1000, -1000}))
        .containsExactly(0.5f, 1f, 0f);
  }
}
