package dev.densevec.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.bench.guard.Figures.Figure;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerdictTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "0.01, 0.91, false", // within the least noise
    "0.01, 0.89, true",
    "0.10, 0.86, false",
    "0.10, 0.84, true",
    "0.90, 0.83, false", // however noisy it was
    "0.90, 0.80, true"
  })
  void slowerByMoreThanTheNoiseIsSlower(double noise, double now, boolean slower) {
    Verdict judgement = new Verdict("conv", new Figure(0.5, noise), List.of(0.5 * now, 0.1));
    assertThat(judgement.slower()).isEqualTo(slower);
    assertThat(judgement.line().endsWith("SLOWER")).isEqualTo(slower);
  }

  @Test
  void whatIsNewOrGoneIsNotSlower() {
    List<Verdict> judgements =
        Verdict.of(Map.of("gone", new Figure(0.5, 0)), Map.of("new", List.of(0.1)));
    assertThat(judgements).extracting(Verdict::name).containsExactly("new", "gone");
    assertThat(judgements).noneMatch(Verdict::slower);
    assertThat(judgements.getLast().line()).endsWith("gone");
  }

  @Test
  void aFigureIsTheBestStartAndHowFarTheMedianIsFromIt() {
    assertThat(Figure.of(List.of(0.2, 0.45, 0.5))).isEqualTo(new Figure(0.5, 0.1));
  }

  @Test
  void aFifthLessIsCaughtHoweverStartsDiffer() {
    List<Double> recorded = List.of(0.05, 0.028, 0.03, 0.049);
    List<Double> slowed = recorded.stream().map(share -> 0.8 * share).toList();
    Figure figure = Figure.of(recorded);
    assertThat(new Verdict("pass", figure, slowed).slower()).isTrue();
    assertThat(new Verdict("pass", figure, recorded.subList(1, 4)).slower()).isFalse();
  }

  @Test
  void figuresAreKeptByKindOfMachine() throws IOException {
    Path file = folder.resolve("figures.json");
    Figures figures = Figures.read(file);
    String kind = Figures.kind(new Machine("a cpu", 2, 512, "25", "Linux", 0));
    figures.put(kind, Map.of("conv", new Figure(0.5, 0.01)));
    figures.put("other", Map.of("conv", new Figure(0.7, 0.02)));
    figures.write(file);
    Figures again = Figures.read(file);
    assertThat(again.of("a cpu, 512 bits"))
        .containsOnlyKeys("conv")
        .containsValue(new Figure(0.5, 0.01));
    assertThat(again.of("none")).isEmpty();
  }

  @Test
  void whatHoldsNoFiguresIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("figures.json"), "[1");
    assertThatThrownBy(() -> Figures.read(file)).hasMessageContaining("figures.json: no recorded");
  }
}
