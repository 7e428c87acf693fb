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

final class JudgementTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "0.01, 0.96, false", // within the least noise
    "0.01, 0.94, true",
    "0.10, 0.91, false",
    "0.10, 0.89, true",
    "0.90, 0.86, false", // however noisy it was
    "0.90, 0.80, true"
  })
  void slowerByMoreThanTheNoiseIsSlower(double noise, double now, boolean slower) {
    Judgement judgement = new Judgement("conv", new Figure(0.5, noise), List.of(0.5 * now, 0.1));
    assertThat(judgement.slower()).isEqualTo(slower);
    assertThat(judgement.line().endsWith("SLOWER")).isEqualTo(slower);
  }

  @Test
  void whatIsNewOrGoneIsNotSlower() {
    List<Judgement> judgements =
        Judgement.of(Map.of("gone", new Figure(0.5, 0)), Map.of("new", List.of(0.1)));
    assertThat(judgements).extracting(Judgement::name).containsExactly("new", "gone");
    assertThat(judgements).noneMatch(Judgement::slower);
    assertThat(judgements.getLast().line()).endsWith("gone");
  }

  @Test
  void aFigureIsTheMedianAndTheSpreadOfItsStarts() {
    assertThat(Figure.of(List.of(0.4, 0.5, 0.55))).isEqualTo(new Figure(0.5, 0.3));
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
