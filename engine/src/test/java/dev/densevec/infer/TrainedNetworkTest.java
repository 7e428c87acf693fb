package dev.densevec.infer;

import dev.densevec.testing.GoldenCase;
import dev.densevec.testing.GoldenTensors;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The network that comes with the program, trained by it, against what PyTorch computes from the
/// same weights and images.
@Tag("width")
final class TrainedNetworkTest {
  private static final Path WEIGHTS =
      Path.of("../cli/src/main/resources/dev/densevec/cli/network/cifar10.safetensors");

  /// 3.90e-7 is the most that was seen at any width.
  private static final Tolerance LOGITS = new Tolerance(7.5e-7);

  /// 6.37e-7 is the most that was seen.
  private static final Tolerance POOLED = new Tolerance(1.25e-6);

  @Test
  void computesWhatPyTorchDoes() throws IOException {
    GoldenTensors expected = GoldenCase.trainedNetwork();
    Tensor images = expected.tensor("input");
    int n = images.shape().n();
    try (Model model = Model.open(WEIGHTS, Model.Options.defaults().withMaxBatch(n))) {
      TensorAssert.assertThat(model.predict(images.toFloats()))
          .as("logits")
          .isCloseTo(expected.tensor("logits"), LOGITS);
      for (int i = 0; i < n; i++) {
        TensorAssert.assertThat(model.features(images.image(i).toFloats()).pooled())
            .as("features of image %d", i)
            .isCloseTo(expected.tensor("features").image(i), POOLED);
      }
    }
  }
}
