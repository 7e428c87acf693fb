package dev.densevec.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.spec.Networks;
import dev.densevec.testing.GoldenTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A network that others trained on CIFAR-10, in a checkpoint with names of its own, on images of
/// the test set.
class RealWeightsTest {
  private static final Path DATA = Path.of(System.getProperty("densevec.data", "../shared/data"));
  private static final int IMAGES = 1000;
  private static final int CLASSES = 10;
  private static final int PIXELS = 32 * 32;

  /// The statistics its authors normalised by.
  private static final float[] MEAN = {0.4914f, 0.4822f, 0.4465f};

  private static final float[] STD = {0.2023f, 0.1994f, 0.2010f};

  /// ImageNet's, which akamaster's residual networks were trained with.
  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};

  private static final float[] IMAGENET_STD = {0.229f, 0.224f, 0.225f};

  @Test
  void classifiesAsInPyTorch() throws IOException {
    byte[] records = Files.readAllBytes(existing("cifar10/cifar10_test1000.bin"));
    Path weights = existing("weights/densenet-bc-100-12-cifar10.pth.tar");
    float[] logits = logits(weights, "densenet-bc-100-12", records, MEAN, STD);
    Path reference = existing("weights/densenet-bc-100-12-cifar10.logits.safetensors");
    assertThat(logits)
        .containsExactly(GoldenTensors.read(reference).floats("logits"), Offset.offset(1e-3f));
    assertThat(correct(logits, records)).isEqualTo(940);
  }

  /// Of the whole test set, the files say 91.78 % and 92.78 %.
  @ParameterizedTest
  @CsvSource({"resnet20, resnet20-12fca82f.th, 915", "resnet32, resnet32-d509ac18.th, 928"})
  void residualNetworksAreAsGoodAsInPyTorch(String network, String file, int right)
      throws IOException {
    byte[] records = Files.readAllBytes(existing("cifar10/cifar10_test1000.bin"));
    Path weights = existing("weights/" + file);
    float[] logits = logits(weights, network, records, IMAGENET_MEAN, IMAGENET_STD);
    assertThat(correct(logits, records)).isCloseTo(right, Offset.offset(1));
  }

  private static float[] logits(
      Path weights, String network, byte[] records, float[] mean, float[] std) throws IOException {
    float[] logits = new float[IMAGES * CLASSES];
    try (Model model = Model.open(weights, Model.Options.defaults().withMaxBatch(10))) {
      assertThat(model.spec()).isEqualTo(Networks.parse(network));
      for (int i = 0; i < IMAGES; i += 10) {
        float[] batch = model.predict(images(records, i, 10, mean, std));
        System.arraycopy(batch, 0, logits, i * CLASSES, batch.length);
      }
    }
    return logits;
  }

  private static Path existing(String name) {
    Path path = DATA.resolve(name);
    assumeTrue(Files.exists(path), () -> "no " + path.toAbsolutePath());
    return path;
  }

  /// Normalised images of a file of records: a label byte, then the red, green and blue planes.
  private static float[] images(byte[] records, int first, int n, float[] mean, float[] std) {
    float[] images = new float[n * 3 * PIXELS];
    for (int i = 0; i < images.length; i++) {
      int image = i / (3 * PIXELS);
      int byteAt = (first + image) * (1 + 3 * PIXELS) + 1 + i % (3 * PIXELS);
      int c = i / PIXELS % 3;
      images[i] = ((records[byteAt] & 0xff) / 255f - mean[c]) / std[c];
    }
    return images;
  }

  private static int correct(float[] logits, byte[] records) {
    int correct = 0;
    for (int i = 0; i < IMAGES; i++) {
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = logits[i * CLASSES + c] > logits[i * CLASSES + best] ? c : best;
      }
      correct += best == records[i * (1 + 3 * PIXELS)] ? 1 : 0;
    }
    return correct;
  }
}
