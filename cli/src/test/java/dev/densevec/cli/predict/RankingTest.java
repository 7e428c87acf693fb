package dev.densevec.cli.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.cli.format.Prediction.Ranked;
import dev.densevec.data.Head;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void softmaxOfKnownNumbers() {
    float[] actual =
        Head.SOFTMAX.probabilities(new float[] {0, (float) Math.log(2), (float) Math.log(5)});
    assertThat(actual).containsExactly(new float[] {0.125f, 0.25f, 0.625f}, within(1e-7f));
  }

  @Test
  void softmaxSurvivesHugeLogits() {
    assertThat(Head.SOFTMAX.probabilities(new float[] {3e38f, -3e38f})).containsExactly(1f, 0f);
    assertThat(Head.SOFTMAX.probabilities(new float[] {-1000, -1000})).containsExactly(0.5f, 0.5f);
  }

  @Test
  void bestFirstAndLowerClassFirstAmongEquals() {
    float[] scores = {0.1f, 0.4f, 0.1f, 0.4f};
    List<String> labels = List.of("a", "b", "c", "d");
    assertThat(Ranking.best(scores, labels, 3))
        .containsExactly(
            new Ranked(1, "b", 0.4f), new Ranked(3, "d", 0.4f), new Ranked(0, "a", 0.1f));
    assertThat(Ranking.best(scores, labels, 99)).hasSize(4);
  }

  @Test
  void bestOfNegativeLogits() {
    assertThat(Ranking.best(new float[] {-7, -3, -5}, List.of("a", "b", "c"), 1))
        .containsExactly(new Ranked(1, "b", -3));
  }

  @Test
  void finiteMeansAllOfThem() {
    assertThat(Ranking.finite(new float[] {0, -1e38f})).isTrue();
    assertThat(Ranking.finite(new float[] {0, Float.NaN})).isFalse();
    assertThat(Ranking.finite(new float[] {Float.NEGATIVE_INFINITY, 0})).isFalse();
  }
}
