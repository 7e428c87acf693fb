package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.infer.Model;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.GoldenCase;
import dev.densevec.testing.GoldenTensors;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same weights under the names of other libraries, in the order of registration and sorted by
/// name as the reference writer of safetensors has them, give PyTorch's logits.
///
/// | library | where its names come from |
/// |---|---|
/// | MONAI | `monai/networks/nets/densenet.py`: `layers.`, `class_layers.out` |
/// | timm | `timm/models/densenet.py`, whose names are torchvision's; after `model.` in Lightning |
/// | Cadene | `pretrainedmodels/models/torchvision_models.py`: `last_linear` |
/// | fastai | `vision/learner.py`: body and head in a sequence; of residual networks alone |
final class OtherLibrariesTest {
  private static final Tolerance LOGITS = new Tolerance(3e-6);
  private static final Path MODELS = Path.of("src/test/resources/dev/densevec/onnx");

  @TempDir private Path folder;

  /// Replaces parts of names, in pairs.
  private static String renamed(String name, List<String> pairs) {
    String other = name;
    for (int i = 0; i < pairs.size(); i += 2) {
      other = other.replaceAll(pairs.get(i), pairs.get(i + 1));
    }
    return other;
  }

  private Path renamed(Path weights, String pairs, boolean sorted) throws IOException {
    Path file = folder.resolve("renamed.safetensors");
    List<String> names = List.of(pairs.split(" ", -1));
    try (TensorFile tensors = TensorFiles.open(weights)) {
      Comparator<TensorEntry> order =
          sorted ? Comparator.comparing(TensorEntry::name) : (_, _) -> 0;
      TensorFiles.save(
          file,
          tensors.tensors().values().stream()
              .map(tensor -> tensor.named(renamed(tensor.name(), names)))
              .sorted(order)
              .toList(),
          Map.of());
    }
    return file;
  }

  private static void assertGives(Path file, GoldenTensors numbers, String library)
      throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(file);
    assertThat(loaded.warnings()).as(library).isEmpty();
    Tensor images = numbers.tensor("input");
    Shape one = images.shape().withBatch(1);
    try (Parameters parameters = loaded.parameters();
        Model model =
            Model.of(parameters, new Model.Options(2, images.shape().n(), Optional.of(one)))) {
      TensorAssert.assertThat(model.predict(images.toFloats()))
          .as(library)
          .isCloseTo(numbers.tensor("logits"), LOGITS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MONAI, 'denselayer(\\d+)\\. denselayer$1.layers. ^classifier class_layers.out'",
    "timm, '^ model.'",
    "Cadene, '^classifier last_linear'"
  })
  void denseNetworks(String library, String pairs) throws IOException {
    for (String name : List.of("bc-tiny", "cifar-bn-stem")) {
      GoldenCase golden = GoldenCase.open(name);
      assertGives(renamed(golden.weightsFile(), pairs, false), golden.inference(), library);
      assertGives(renamed(golden.weightsFile(), pairs, true), golden.inference(), library);
    }
  }

  /// `features` alone in a sequence has lost the ReLU that torchvision's `forward` has after it.
  @Test
  void denseNetworksInSequences() throws IOException {
    Path weights = GoldenCase.open("bc-tiny").weightsFile();
    String head = "^classifier\\.bias 1.6.bias ^classifier 1.4";
    Path layers = renamed(weights, "^features\\. 0.0. " + head, false);
    assertThatThrownBy(() -> Checkpoints.open(layers))
        .isInstanceOf(IOException.class)
        .hasMessage(
            layers
                + ": 0.0.conv0.weight: fastai's DenseNet, which has no ReLU in front of its"
                + " pooling, and a head of its own: not computed here; --ignore '1.*' leaves the"
                + " head out, and train --weights makes another");
    Path named = renamed(weights, "^features\\. net.0.0. ^classifier net.1.8", false);
    Reading headless = new Reading(Optional.empty(), List.of("net.1.*"));
    for (Reading reading : List.of(Reading.ALL, headless)) {
      assertThat(Checkpoints.open(named, reading).warnings())
          .anyMatch(line -> line.endsWith("one is assumed, as torchvision has it"));
    }
    Path own = renamed(weights, "^features\\. 0. ^classifier 4", false);
    assertThat(Checkpoints.open(own).warnings())
        .anyMatch(line -> line.contains("ReLU and average pooling are assumed"));
  }

  /// TIAToolbox's `CNNModel` pools `features` as they are; somebody's own class may do either.
  @Test
  void denseNetworksWhoseFeaturesWereTakenOut() throws IOException {
    Path weights = GoldenCase.open("bc-tiny").weightsFile();
    Path slides =
        renamed(weights, "^features\\. model.feat_extract. ^classifier model.classifier", true);
    assertThatThrownBy(() -> Checkpoints.open(slides))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            slides + ": model.feat_extract.conv0.weight: TIAToolbox's DenseNet, which has no ReLU");
    Reading headless = new Reading(Optional.empty(), List.of("*classifier.*"));
    assertThat(Checkpoints.open(slides, headless).warnings())
        .contains(
            "the features are named as in TIAToolbox, which have no ReLU after the last norm: one"
                + " is assumed, as torchvision has it");
    Path own = renamed(weights, "^features\\. backbone.", false);
    assertThat(Checkpoints.open(own).warnings())
        .containsExactly(
            "the features are not in torchvision's class: ReLU and average pooling are assumed"
                + " between them and the classifier");
  }

  @ParameterizedTest
  @CsvSource({
    "timm, '^ model.'",
    "fastai, '^conv1 0.0 ^bn1 0.1 ^layer1 0.4 ^layer2 0.5 ^layer3 0.6 ^layer4 0.7 ^fc 1.8'"
  })
  void residualNetworks(String library, String pairs) throws IOException {
    Path weights = folder.resolve("resnet.safetensors");
    try (Parameters parameters = Checkpoints.load(MODELS.resolve("resnet-kept.onnx"))) {
      Checkpoints.save(parameters, weights, Map.of());
    }
    GoldenTensors numbers = GoldenTensors.read(MODELS.resolve("resnet.safetensors"));
    assertGives(renamed(weights, pairs, false), numbers, library);
    assertGives(renamed(weights, pairs, true), numbers, library);
  }
}
