package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.infer.Model;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Stem;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.GoldenTensors;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// timm's DenseNets with a deep stem, against logits of PyTorch (`make_timm.py`).
@Tag("width")
final class DeepStemsTest {
  private static final Tolerance LOGITS = new Tolerance(3e-6);
  private static final List<String> BESIDE = List.of("input", "logits.*");
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/densevec/timm/deep.safetensors");

  @TempDir private Path folder;

  private static NetworkSpec network(Stem stem) throws IOException {
    try (Parameters parameters =
        Checkpoints.open(GOLDEN, new Reading(Optional.empty(), BESIDE)).parameters()) {
      return ((DenseNetSpec) parameters.spec()).withStem(stem);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DEEP", "DEEP_BLUR"})
  void computesWhatPyTorchDoes(Stem stem) throws IOException {
    GoldenTensors numbers = GoldenTensors.read(GOLDEN);
    Tensor images = numbers.tensor("input");
    Reading reading = new Reading(Optional.of(network(stem)), BESIDE);
    Shape one = images.shape().withBatch(1);
    try (Parameters parameters = Checkpoints.open(GOLDEN, reading).parameters();
        Model model = Model.of(parameters, new Model.Options(2, 2, Optional.of(one)))) {
      TensorAssert.assertThat(model.predict(images.toFloats()))
          .isCloseTo(numbers.tensor("logits." + stem.text()), LOGITS);
    }
  }

  @Test
  void saysThatTensorsDontShowTheBlur() throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(GOLDEN, new Reading(Optional.empty(), BESIDE));
    try (Parameters parameters = loaded.parameters()) {
      assertThat(parameters.spec().stem()).isEqualTo(Stem.DEEP);
      assertThat(loaded.warnings())
          .singleElement()
          .asString()
          .contains("tensors don't show whether the stem's pooling is blurred", "plain", "--arch");
    }
  }

  /// A file of a network, with the filter that a whole model of timm's holds.
  private Path filtered(String name, float... filter) throws IOException {
    NetworkSpec spec = Networks.parse("densenetblur121d:blocks=1-1,classes=2");
    List<TensorEntry> tensors = new ArrayList<>();
    Path file = folder.resolve("filtered.safetensors");
    try (Parameters parameters = RandomNetwork.parameters(spec, 1)) {
      spec.parameters()
          .forEach(
              p ->
                  tensors.add(
                      TensorEntry.rowMajor(
                          p.name(),
                          DType.F32,
                          p.dims().stream().map(Integer::longValue).toList(),
                          parameters.get(p.name()))));
      tensors.add(
          TensorEntry.rowMajor(
              name,
              DType.F32,
              List.of(1L, 1L, 3L, 3L),
              Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, filter)));
      TensorFiles.save(file, CheckpointFormat.SAFETENSORS, tensors, Map.of());
    }
    return file;
  }

  private static float[] scaled(float... filter) {
    float[] scaled = new float[filter.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = filter[i] / 16;
    }
    return scaled;
  }

  @Test
  void aFilterShowsTheBlur() throws IOException {
    Path file = filtered("features.pool0.1.filt", scaled(1, 2, 1, 2, 4, 2, 1, 2, 1));
    Checkpoints.Loaded loaded = Checkpoints.open(file);
    try (Parameters parameters = loaded.parameters()) {
      assertThat(parameters.spec().stem()).isEqualTo(Stem.DEEP_BLUR);
      assertThat(loaded.warnings()).isEmpty();
    }
  }

  @Test
  void refusesOtherFiltersAndPlaces() throws IOException {
    Path other = filtered("features.pool0.1.filt", scaled(1, 1, 1, 1, 8, 1, 1, 1, 1));
    assertThatThrownBy(() -> Checkpoints.open(other)).hasMessageContaining("another filter");
    Path inside = filtered("features.transition1.pool.filt", scaled(1, 2, 1, 2, 4, 2, 1, 2, 1));
    assertThatThrownBy(() -> Checkpoints.open(inside)).hasMessageContaining("stem alone");
  }

  @Test
  void blur121IsTakenForBlurred() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (Parameters parameters =
        RandomNetwork.parameters(Networks.parse("densenetblur121d:classes=2"), 1)) {
      Checkpoints.save(parameters, file, Map.of());
    }
    try (Parameters parameters = Checkpoints.load(file)) {
      assertThat(parameters.spec()).isEqualTo(Networks.parse("densenetblur121d:classes=2"));
    }
  }

  @Test
  void isNotTrained() {
    try (Parameters parameters =
        RandomNetwork.parameters(Networks.parse("densenet264d:blocks=1-1"), 1)) {
      TrainingNetwork.Options options =
          TrainingNetwork.Options.defaults(2, new Shape(1, 3, 64, 64));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TrainingNetwork.of(parameters, options).close())
          .withMessageContaining("stem of three convolutions isn't trained here");
    }
  }
}
