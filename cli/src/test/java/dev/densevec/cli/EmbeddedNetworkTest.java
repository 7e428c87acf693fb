package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.data.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command does where no weights are named.
class EmbeddedNetworkTest {
  /// Percent of a thousand images at least; its card says what was measured, 90.1.
  private static final double LEAST_PERCENT = 89.8;

  private static final Pattern TOP_1 = Pattern.compile("top-1 +([0-9.]+) %");

  @TempDir private Path folder;

  @Test
  void predictionsAreCifarsClasses() throws IOException {
    Path image = Samples.png(folder.resolve("noise.png"), 40, 50, 1);
    CliRun run = CliRun.of("predict", "--top", "10", "--format", "csv", image.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().skip(1)).hasSize(10);
    assertThat(Labels.named("cifar10")).allSatisfy(label -> assertThat(run.out()).contains(label));
  }

  @Test
  void itIsAsGoodAsItsCardSays() {
    Path test =
        Path.of(System.getProperty("densevec.data", "../shared/data"))
            .resolve("cifar10")
            .resolve("cifar10_test1000.bin");
    assumeTrue(Files.exists(test), test + " is not there");
    CliRun run = CliRun.of("eval", "cifar10:" + test);
    assertThat(run.exitCode()).isZero();
    Matcher top = TOP_1.matcher(run.out());
    assertThat(top.find()).as(run.out()).isTrue();
    assertThat(Double.parseDouble(top.group(1))).isGreaterThanOrEqualTo(LEAST_PERCENT);
  }
}
