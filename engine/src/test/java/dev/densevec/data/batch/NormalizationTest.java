package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class NormalizationTest {
  @Test
  void measuresEveryPixel() throws IOException {
    Normalization measured = Normalization.measured(PlantedDataset.of(3));
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 3 * 1024; i++) {
        double value = PlantedDataset.sample(i / 1024, c, i / 32 % 32, i % 32) / 255.0;
        sum += value;
        squares += value * value;
      }
      double mean = sum / (3 * 1024);
      assertThat(measured.mean()[c]).isCloseTo((float) mean, within(1e-6f));
      double deviation = Math.sqrt(squares / (3 * 1024) - mean * mean);
      assertThat(measured.std()[c]).isCloseTo((float) deviation, within(1e-6f));
    }
  }

  @Test
  void theAuthorsConstants() {
    assertThat(Normalization.CIFAR10.mean())
        .containsExactly(new float[] {.4913725f, .48235294f, .44666666f}, within(1e-6f));
    assertThat(Normalization.CIFAR10.std()[2]).isCloseTo(66.7f / 255, within(1e-6f));
    assertThat(Normalization.IMAGENET).isEqualTo(Normalization.named("imagenet"));
    assertThat(Normalization.IMAGENET).isNotEqualTo(Normalization.CIFAR10);
  }

  @Test
  void refusesWhatCannotBeDividedBy() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(new float[] {0}, new float[] {0}))
        .withMessageContaining("std positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(new float[2], new float[3]))
        .withMessage("2 means and 3 standard deviations: must be one of both for each channel");
  }
}
