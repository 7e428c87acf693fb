package dev.densevec.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.Samples;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.ranks.RankGroup;
import dev.densevec.cli.ranks.SilentRanks;
import dev.densevec.cli.ranks.Workers;
import dev.densevec.tensor.TooLargeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainingSetupTest {
  @TempDir private Path folder;

  private TrainingSetup.Plan plan(int images, int validated, int batch, RankGroup ranks)
      throws IOException {
    String cifar = Samples.cifar(folder, images, validated);
    Map<String, String> given = new LinkedHashMap<>();
    given.put("data", cifar);
    given.put("arch", Samples.NETWORK);
    given.put("input", "16");
    given.put("batch", String.valueOf(batch));
    Settings settings = Settings.of(Recipe.CIFAR.settings(), given);
    TrainingData data = TrainingData.open(cifar, settings);
    RunPlan run = RunPlan.of(settings, data, Optional.empty(), Optional.empty());
    return TrainingSetup.Plan.of(settings, run, data, new Workers(1, ranks));
  }

  /// A batch is cut into at least 8 parts, and into a part for 256 pixels of its smallest map.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "210 | 30  | 20  | 16 | a batch of 20 images has 8 parts for 16 ranks, expected 1, 2, 4 or"
            + " 8 ranks, or a larger batch",
        "280 | 30  | 140 | 64 | a batch of 140 images has 32 parts for 64 ranks, expected 1, 2, 4,"
            + " 8, 16 or 32 ranks, or a larger batch",
        "280 | 160 | 140 | 32 | a batch of 20 images has 8 parts for 16 ranks, expected 1, 2, 4 or"
            + " 8 ranks, or a larger batch",
        "210 | 30  | 4   | 8  | --batch is '4', expected at least an image for each of the 8 ranks"
      })
  void moreRanksThanPartsOfABatch(int images, int validated, int batch, int ranks, String message) {
    assertThatThrownBy(() -> plan(images, validated, batch, SilentRanks.of(ranks)))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(message);
  }

  @Test
  void asManyRanksAsParts() throws IOException {
    assertThat(plan(160, 140, 140, SilentRanks.of(32)).network().batch()).isEqualTo(140);
    assertThat(plan(210, 30, 20, SilentRanks.of(8)).network().batch()).isEqualTo(20);
    assertThat(plan(210, 30, 20, RankGroup.ALONE).network().batch()).isEqualTo(20);
  }

  @Test
  void onlyWhatIsTooLargeIsTooLarge() {
    assertThat(Failure.unfit(new TooLargeException("x")).exitCode()).isEqualTo(ExitCode.MEMORY);
    assertThat(Failure.unfit(new IllegalArgumentException("x")).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }
}
