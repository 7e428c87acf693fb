package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class TallyTest {
  private static MemorySegment logits(float... values) {
    MemorySegment segment = Arena.ofAuto().allocate((long) values.length * Float.BYTES, 4);
    for (int i = 0; i < values.length; i++) {
      segment.setAtIndex(Parameters.ELEMENT, i, values[i]);
    }
    return segment;
  }

  private static Tally one(int label, float... values) {
    return Tally.empty().plus(1, logits(values), values.length, new int[] {label}, 1);
  }

  @Test
  void countsTheFirstAndTheFirstFive() {
    float[] seven = {7, 6, 5, 4, 3, 2, 1};
    assertThat(one(0, seven)).isEqualTo(new Tally(1, 1, 1, 1));
    assertThat(one(1, seven)).isEqualTo(new Tally(1, 0, 1, 1));
    assertThat(one(4, seven)).isEqualTo(new Tally(1, 0, 1, 1));
    assertThat(one(5, seven)).isEqualTo(new Tally(1, 0, 0, 1));
  }

  @Test
  void ofEqualOutputsTheLowerClassIsFirst() {
    assertThat(one(0, 2, 2, 2).top1()).isEqualTo(1);
    assertThat(one(1, 2, 2, 2).top1()).isZero();
  }

  @Test
  void outputsThatAreNoNumbersHitNothing() {
    float nan = Float.NaN;
    assertThat(one(0, nan, nan, nan, nan, nan, nan)).isEqualTo(new Tally(1, 0, 0, 1));
    assertThat(one(1, nan, 3).top1()).isZero();
  }

  @Test
  void weighsBatchesByTheirImages() {
    Tally tally =
        Tally.empty()
            .plus(2, logits(1, 0, 0, 1, 1, 0), 2, new int[] {0, 1, 1}, 3)
            .plus(6, logits(0, 1), 2, new int[] {1}, 1);
    assertThat(tally).isEqualTo(new Tally(12, 3, 4, 4));
    assertThat(tally.evaluation()).isEqualTo(new Evaluation(3, 0.75, 1, 4));
  }

  @Test
  void moreHitsAreBetterAndThenLessLoss() {
    Evaluation middle = new Evaluation(1, 0.5, 0.9, 10);
    assertThat(new Evaluation(2, 0.6, 0, 10).betterThan(middle)).isTrue();
    assertThat(new Evaluation(0.9, 0.5, 0, 10).betterThan(middle)).isTrue();
    assertThat(middle.betterThan(middle)).isFalse();
    assertThat(new Evaluation(0, 0.4, 1, 10).betterThan(middle)).isFalse();
  }

  @Test
  void imagesWithAnyNumberOfLabelsAreRightIfAllKnownLabelsAre() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment logits =
          arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, -1, 2, 1, -1, -2, -1, 1, Float.NaN);
      MemorySegment targets =
          arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0, Float.NaN, 1, 0, 1, 0, 1, 1);
      Tally tally = Tally.empty().plus(0, logits, targets, 3, new int[] {-1, -1, -1}, 3);
      assertThat(tally.top1()).isEqualTo(1);
    }
  }

  @Test
  void aScoreDecidesBeforeHits() {
    Evaluation middle = new Evaluation(1, 0.5, 0.9, 10).withScore(0.7);
    assertThat(new Evaluation(2, 0.4, 0, 10).withScore(0.8).betterThan(middle)).isTrue();
    assertThat(new Evaluation(0, 1, 1, 10).withScore(0.6).betterThan(middle)).isFalse();
    assertThat(new Evaluation(0, 1, 1, 10).betterThan(middle)).isFalse();
    assertThat(middle.betterThan(new Evaluation(0, 1, 1, 10))).isTrue();
    assertThat(new Evaluation(0.9, 0.5, 0, 10).withScore(0.7).betterThan(middle)).isTrue();
  }
}
