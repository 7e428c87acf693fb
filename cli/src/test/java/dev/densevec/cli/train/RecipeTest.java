package dev.densevec.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.CliRun;
import dev.densevec.train.schedule.ScheduleKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RecipeTest {

  /// A recipe is complete when help and README say what it does.
  @ParameterizedTest
  @EnumSource(Recipe.class)
  void everyRecipeIsExplained(Recipe recipe) throws IOException {
    assertThat(CliRun.of("train", "--help").out()).contains(recipe.text() + ": ");
    assertThat(Files.readString(Path.of("../README.md"))).contains("| `" + recipe.text() + "` |");
  }

  @ParameterizedTest
  @EnumSource(OptimizerName.class)
  void everyOptimizerIsExplained(OptimizerName name) {
    assertThat(CliRun.of("train", "--help").out()).containsPattern("\\b" + name.text() + "\\b");
  }

  @ParameterizedTest
  @EnumSource(ScheduleKind.class)
  void everyScheduleIsExplained(ScheduleKind kind) {
    assertThat(CliRun.of("train", "--help").out()).containsPattern("\\b" + kind.text() + "\\b");
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, 60, crop-flip",
    "12, 8, 60, crop-flip",
    "200, 8, 32, crop-flip",
    "1000, 32, 26, crop-flip",
    "50000, 64, 10, crop-flip"
  })
  void fineTuningSuitsTheNumberOfImages(int images, String batch, String epochs, String augment) {
    Settings settings =
        AutoSettings.resolve(Settings.of(Recipe.FINETUNE.settings(), Map.of()), images, 32);
    assertThat(settings.text("batch")).isEqualTo(batch);
    assertThat(settings.text("epochs")).isEqualTo(epochs);
    assertThat(settings.text("augment")).isEqualTo(augment);
  }

  @Test
  void whatWasTypedIsNotWorkedOut() {
    Settings typed = Settings.of(Recipe.FINETUNE.settings(), Map.of("batch", "4", "epochs", "3"));
    Settings settings = AutoSettings.resolve(typed, 1000, 224);
    assertThat(settings.text("batch")).isEqualTo("4");
    assertThat(settings.text("epochs")).isEqualTo("3");
    assertThat(settings.text("augment")).startsWith("random-resized-crop");
  }
}
