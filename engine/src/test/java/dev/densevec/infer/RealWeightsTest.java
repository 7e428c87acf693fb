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

  @Test
  void classifiesAsInPyTorch() throws IOException {
    byte[] records = Files.readAllBytes(existing("cifar10/cifar10_test1000.bin"));
    Path weights = existing("weights/densenet-bc-100-12-cifar10.pth.tar");
    float[] logits = new float[IMAGES * CLASSES];
    try (Model model = Model.open(weights, Model.Options.defaults().withMaxBatch(10))) {
      assertThat(model.spec()).isEqualTo(Networks.cifar(100, 12, true, true));
      for (int i = 0; i < IMAGES; i += 10) {
        float[] batch = model.predict(images(records, i, 10));
        System.arraycopy(batch, 0, logits, i * CLASSES, batch.length);
      }
    }
    Path reference = existing("weights/densenet-bc-100-12-cifar10.logits.safetensors");
    assertThat(logits)
        .containsExactly(GoldenTensors.read(reference).floats("logits"), Offset.offset(1e-3f));
    assertThat(correct(logits, records)).isEqualTo(940);
  }

  private static Path existing(String name) {
    Path path = DATA.resolve(name);
    assumeTrue(Files.exists(path), () -> "no " + path.toAbsolutePath());
    return path;
  }

  /// Normalised images of a file of records: a label byte, then the red, green and blue planes.
  private static float[] images(byte[] records, int first, int n) {
    float[] images = new float[n * 3 * PIXELS];
    for (int i = 0; i < images.length; i++) {
      int image = i / (3 * PIXELS);
      int byteAt = (first + image) * (1 + 3 * PIXELS) + 1 + i % (3 * PIXELS);
      int c = i / PIXELS % 3;
      images[i] = ((records[byteAt] & 0xff) / 255f - MEAN[c]) / STD[c];
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
