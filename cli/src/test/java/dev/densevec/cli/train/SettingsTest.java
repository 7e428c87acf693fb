package dev.densevec.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.train.TrainerOptions.Saving;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  private static Settings of(String key, String value) {
    return Settings.of(Map.of(key, "1", "other", "x"), Map.of(key, value));
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(message);
  }

  @Test
  void whatWasTypedTakesTheRecipesPlace() {
    assertThat(of("epochs", "7").whole("epochs", 1, 9)).isEqualTo(7);
    assertThat(of("epochs", "7").text("other")).isEqualTo("x");
    assertThat(Recipe.named("d2l").settings())
        .containsEntry("momentum", "0")
        .containsEntry("seed", "1");
    assertThat(Recipe.named("cifar").settings())
        .containsEntry("epochs", "300")
        .containsEntry("batch", "64")
        .containsEntry("lr", "0.1")
        .containsEntry("weight-decay", "1e-4");
    assertThat(Recipe.CIFAR.settings("adamw")).containsEntry("lr", "1e-3").hasSize(46);
    assertThat(Recipe.CIFAR.settings("sgd")).isEqualTo(Recipe.named("cifar").settings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "x", "", "1.5", "99999999999"})
  void wholeNumbersHaveBounds(String text) {
    assertRefused(
        () -> of("epochs", text).whole("epochs", 1, 9),
        "--epochs is '" + text + "', expected a whole number from 1 to 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1", "NaN", "x", "1e999"})
  void numbersHaveBounds(String text) {
    assertRefused(
        () -> of("ema", text).real("ema", 0, 1),
        "--ema is '" + text + "', expected a number of at least 0 and below 1");
  }

  @Test
  void wordsAreNamed() {
    assertRefused(
        () -> of("nesterov", "yes").flag("nesterov"),
        "--nesterov is 'yes', expected false or true");
    assertRefused(
        () -> Recipe.named("cake"),
        "--recipe is 'cake', expected one of cifar, imagenet, quick, d2l, finetune");
  }

  @Test
  void timesOfSaving() {
    assertThat(SaveTimes.parse("10min")).isEqualTo(new Saving(0, 0, 600));
    assertThat(SaveTimes.parse("0")).isEqualTo(new Saving(0, 0, 0));
    assertThat(SaveTimes.parse("5e,500, 0.5s")).isEqualTo(new Saving(5, 500, 0.5));
    assertRefused(
        () -> of("save-every", "1h").read("save-every", SaveTimes::parse),
        "--save-every: '1h', expected times as in 10min, 30s, 500 (steps) or 5e (epochs)");
    assertThatThrownBy(() -> SaveTimes.parse("1.5e")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SaveTimes.parse("-1")).isInstanceOf(IllegalArgumentException.class);
  }
}
