package dev.densevec.checkpoint.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.infer.Model;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.onnx.OnnxExport.Options;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.GoldenTensors;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.ReferenceNetwork;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ONNX models as weights: those that PyTorch exports, and our own in both forms.
final class OnnxReaderTest {
  private static final Path MODELS = Path.of("src/test/resources/dev/densevec/onnx");
  private static final Tolerance LOGITS = new Tolerance(3e-6);

  @TempDir private Path folder;

  static List<RandomNetwork> networks() {
    return RandomNetwork.all();
  }

  private static boolean isFollowed(RandomNetwork network) {
    boolean residual =
        network.spec() instanceof ResNetSpec spec
            && (spec.kind() != ResNetSpec.Kind.RESIDUAL
                || spec.shortcut() != ResNetSpec.Shortcut.PROJECTION);
    return !residual && !network.spec().stem().blurs();
  }

  private static float[] run(Parameters parameters, Shape images, float[] values) {
    Shape one = images.withBatch(1);
    Model.Options options = new Model.Options(2, images.n(), Optional.of(one));
    try (parameters;
        Model model = Model.of(parameters, options)) {
      return model.predict(values);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void readsOwnExportsBack(RandomNetwork network) throws IOException {
    Path file = folder.resolve("a.onnx");
    try (Parameters parameters = network.parameters()) {
      Options folded =
          Options.of(parameters.spec())
              .withImage(network.input())
              .withMetadata(Checkpoints.metadata(parameters.spec(), Map.of()));
      Tensor expected = ReferenceNetwork.infer(parameters, network.images()).logits();
      for (Options form : List.of(folded, folded.asWritten())) {
        OnnxExport.write(parameters, file, form);
        boolean blurs = network.spec().stem().blurs();
        if (!isFollowed(network) && (form.folded() || blurs)) {
          assertThatThrownBy(() -> Checkpoints.open(file))
              .hasMessageContaining("the graph can't be followed")
              .hasMessageContaining("a checkpoint of the framework");
          continue;
        }
        Checkpoints.Loaded loaded = Checkpoints.open(file);
        assertThat(loaded.warnings().toString())
            .matches(
                isFollowed(network) ? "\\[(norms are folded.*)?\\]" : "(?s).*isn't followed.*");
        TensorAssert.assertThat(
                run(loaded.parameters(), network.input(), network.images().toFloats()))
            .isCloseTo(expected, LOGITS);
      }
    }
  }

  /// Exported by PyTorch: with norms folded, as by default, and as they are.
  @ParameterizedTest
  @ValueSource(strings = {"densenet", "densenet-kept", "resnet", "resnet-kept", "new-first"})
  void readsPyTorchsExports(String name) throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(MODELS.resolve(name + ".onnx"));
    GoldenTensors numbers =
        GoldenTensors.read(MODELS.resolve(name.replace("-kept", "") + ".safetensors"));
    Tensor images = numbers.tensor("input");
    assertThat(loaded.warnings())
        .hasSize(name.endsWith("-kept") ? 0 : 1)
        .allMatch(warning -> warning.startsWith("norms are folded"));
    TensorAssert.assertThat(run(loaded.parameters(), images.shape(), images.toFloats()))
        .isCloseTo(numbers.tensor("logits"), LOGITS);
  }

  /// The same model with an operation's name, or another text of the same length, exchanged.
  private Path changed(String model, String text, String other) throws IOException {
    byte[] bytes = Files.readAllBytes(MODELS.resolve(model + ".onnx"));
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(all).contains(text);
    Path file = folder.resolve("changed.onnx");
    Files.write(file, all.replace(text, other).getBytes(StandardCharsets.ISO_8859_1));
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "densenet, Relu, Tanh, Tanh",
    "densenet, AveragePool, AveragePoop, AveragePoop",
    "resnet, Relu, Tanh, Tanh",
    "resnet, MaxPool, MinPool, MinPool",
  })
  void refusesOtherOperations(String model, String text, String other, String message)
      throws IOException {
    Path file = changed(model, text, other);
    assertThatThrownBy(() -> Checkpoints.open(file))
        .hasMessageContaining("the graph can't be followed")
        .hasMessageContaining(message);
  }

  @Test
  void refusesNumbersInOtherFilesAndDamage() throws IOException {
    byte[] whole = Files.readAllBytes(MODELS.resolve("resnet.onnx"));
    Path file = folder.resolve("cut.onnx");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> Checkpoints.open(file)).isInstanceOf(IOException.class);
  }
}
