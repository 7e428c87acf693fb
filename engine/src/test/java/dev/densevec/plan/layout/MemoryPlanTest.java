package dev.densevec.plan.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.plan.infer.PlanChecks;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Buffers with random sizes and lifetimes.
class MemoryPlanTest {
  private static final int BUFFERS = 60;
  private static final int STEPS = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void buffersThatLiveTogetherLieApart(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryPlan plan = new MemoryPlan();
    for (int i = 0; i < BUFFERS; i++) {
      int first = random.nextInt(STEPS);
      plan.add("b" + i, random.nextLong(1, 5000), first, first + random.nextInt(6));
    }
    List<Buffer> placed = plan.place();
    assertThat(placed).extracting(Buffer::name).first().isEqualTo("b0");
    assertThat(placed).hasSize(BUFFERS).allMatch(b -> b.offset() % 64 == 0 && b.offset() >= 0);
    PlanChecks.nothingAliveOverlaps(placed);
    long end = placed.stream().mapToLong(Buffer::end).max().orElseThrow();
    long sum = placed.stream().mapToLong(Buffer::bytes).sum();
    assertThat(end).as("with memory used again").isLessThan(sum / 2);
  }
}
