package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights that are no numbers, infinite, or variances below zero: every command names the first
/// tensor that has them, and none writes NaN as a result.
class UnsoundWeightsTest {
  @TempDir private Path folder;
  private String data;
  private String image;

  @BeforeEach
  void makeFiles() throws IOException {
    data = Samples.cifar(folder.resolve("cifar"), 20, 10);
    image = Samples.png(folder.resolve("a.png"), 32, 32, 1).toString();
  }

  private String weights(String tensor, float value) throws IOException {
    Path file = folder.resolve("unsound.safetensors");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      parameters.get(tensor).setAtIndex(Parameters.ELEMENT, 1, value);
      parameters.get("classifier.bias").setAtIndex(Parameters.ELEMENT, 7, Float.NaN);
      Checkpoints.save(parameters, file, Map.of());
    }
    return file.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "features.conv0.weight, NaN, not finite: features.conv0.weight holds NaN or infinities",
    "features.norm5.bias, Infinity, not finite: features.norm5.bias holds NaN or infinities",
    "classifier.weight, -Infinity, not finite: classifier.weight holds NaN or infinities",
    "features.norm5.running_var, -1, unsound: features.norm5.running_var is negative"
  })
  void isNamedByItsFirstTensor(String tensor, float value, String problem) throws IOException {
    String weights = weights(tensor, value);
    String message = weights + ": the weights are " + problem + "\n";
    String png = folder.resolve("x.png").toString();
    String out = folder.resolve("out").toString();
    for (List<String> args :
        List.of(
            List.of("predict", "-w", weights, image),
            List.of("predict", "-w", weights, "--logits", "--format=json", image),
            List.of("eval", "-w", weights, "--format=json", "--png=" + png, data),
            List.of("cam", "-w", weights, "--out=" + out, image),
            List.of("serve", "-w", weights, "--port=0"),
            List.of("reuse", "-w", weights, "--format=json", "--png=" + png),
            List.of("train", data, "-w", weights, "--batch=10", "--out=" + out),
            List.of("convert", "--strict", weights, folder.resolve("a.pth").toString()),
            List.of("export", "--strict", "-w", weights, "--onnx", out + ".onnx"))) {
      CliRun run = CliRun.of(args.toArray(String[]::new));
      assertThat(run.err())
          .as(args.getFirst())
          .endsWith(message.substring(message.indexOf("the ")));
      assertThat(run.exitCode()).as(args.getFirst()).isEqualTo(3);
      assertThat(run.out()).as(args.getFirst()).isEmpty();
      assertThat(Path.of(png)).doesNotExist();
    }
    CliRun convert = CliRun.of("convert", weights, folder.resolve("a.pth").toString());
    assertThat(convert.err()).isEqualTo("densevec: warning: " + message);
    assertThat(convert.exitCode()).isZero();
  }
}
