package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.spec.Networks;
import dev.densevec.testing.GoldenCase;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that PyTorch wrote.
final class RealWeightsTest {

  /// A file of the folder of real weights, or a skipped test.
  private static Path weights(String name) {
    Path path = Path.of(System.getProperty("densevec.data", "../shared/data"), "weights", name);
    assumeTrue(Files.exists(path), () -> "no real weights at " + path.toAbsolutePath());
    return path;
  }

  @Test
  void recognisesATrainedNetworkWithNamesOfItsOwn() throws IOException {
    Path path = weights("densenet-bc-100-12-cifar10.pth.tar");
    try (Parameters parameters = Checkpoints.load(path)) {
      assertThat(parameters.spec()).isEqualTo(Networks.parse("densenet-bc-100-12"));
      assertThat(parameters.spec().parameterCount()).isEqualTo(769_162);
    }
    try (TensorFile file = TensorFiles.open(path)) {
      assertThat(file.format()).isEqualTo("PyTorch zip");
      assertThat(file.metadata()).containsExactly(Map.entry("epoch", "100"));
      assertThat(file.tensors().keySet()).startsWith("conv1.weight", "block1.layer.0.bn1.weight");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet20-12fca82f.th, 97, 91.7800, resnet20",
    "resnet32-d509ac18.th, 157, 92.78, resnet32"
  })
  void readsLegacyFilesOfResidualNetworks(
      String name, int tensors, String precision, String network) throws IOException {
    Path path = weights(name);
    try (TensorFile file = TensorFiles.open(path)) {
      assertThat(file.format()).isEqualTo("PyTorch legacy");
      assertThat(file.tensors()).hasSize(tensors).containsKey("module.layer1.0.bn1.weight");
      assertThat(file.metadata().get("best_prec1")).startsWith(precision);
    }
    assertThat(Checkpoints.recognise(path)).isEqualTo(Networks.parse(network));
  }

  static List<String> cases() {
    return GoldenCase.names();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recognisesAndReadsGoldenWeights(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    try (Parameters expected = golden.parameters();
        Parameters actual = Checkpoints.load(golden.weightsFile())) {
      assertThat(actual.spec()).isEqualTo(golden.spec());
      expected
          .segments()
          .forEach(
              (key, segment) ->
                  assertThat(actual.get(key).mismatch(segment)).as(key).isEqualTo(-1));
    }
  }
}
