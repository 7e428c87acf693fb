package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pictures of CIFAR-10, skipped where they are absent.
final class RealDataTest {
  private static final Path CIFAR =
      Path.of(System.getProperty("densevec.data", "../shared/data"), "cifar10");

  /// The statistics of 4000 pictures are those that the authors give for all 50,000.
  @Test
  void theAuthorsConstantsAreThoseOfTheData() throws IOException {
    assumeTrue(Files.isDirectory(CIFAR), CIFAR + " is missing");
    DataParts parts = Datasets.open(CIFAR);
    Dataset train = parts.train().orElseThrow();
    assertThat(train.size()).isEqualTo(4000);
    assertThat(parts.forTesting().size()).isEqualTo(1000);
    Normalization measured = Normalization.measured(train);
    assertThat(measured.mean()).containsExactly(Normalization.CIFAR10.mean(), within(0.01f));
    assertThat(measured.std()).containsExactly(Normalization.CIFAR10.std(), within(0.005f));
    // The first pictures are a frog and a truck; every class has about a tenth.
    assertThat(train.classNames().get(train.label(0))).isEqualTo("frog");
    long frogs = IntStream.range(0, 4000).filter(i -> train.label(i) == 6).count();
    assertThat(frogs).isBetween(350L, 450L);
  }
}
