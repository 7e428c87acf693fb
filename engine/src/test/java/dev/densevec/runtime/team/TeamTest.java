package dev.densevec.runtime.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamTest {
  private static final int UNITS = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyUnitBetweenTwoBarriersIsTakenOnce(int workers) {
    int steps = 20;
    AtomicIntegerArray taken = new AtomicIntegerArray(steps * UNITS);
    try (Team team = new Team(workers)) {
      team.run(
          _ -> {
            for (int step = 0; step < steps; step++) {
              Barrier barrier = team.steps();
              for (int unit = barrier.take(); unit < UNITS; unit = barrier.take()) {
                taken.incrementAndGet(step * UNITS + unit);
              }
              barrier.await();
            }
          });
    }
    for (int i = 0; i < taken.length(); i++) {
      assertThat(taken.get(i)).as("unit %d", i).isOne();
    }
  }

  @Test
  void nobodyWaitsForUnitsOfAWorkerThatIsHeldUp() {
    CountDownLatch others = new CountDownLatch(UNITS - 1);
    try (Team team = new Team(2)) {
      team.run(
          _ -> {
            Barrier barrier = team.steps();
            for (int unit = barrier.take(); unit < UNITS; unit = barrier.take()) {
              if (unit == 0) {
                awaitQuietly(others);
              } else {
                others.countDown();
              }
            }
          });
    }
    assertThat(others.getCount()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTaskAfterAFailedOneStartsAnew(int workers) {
    int[] first = new int[workers];
    try (Team team = new Team(workers)) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  team.run(
                      worker -> {
                        team.steps().take();
                        if (worker == workers - 1) {
                          throw new IllegalStateException("a unit fails");
                        }
                        team.steps().await();
                      }))
          .withMessage("a unit fails");
      team.run(worker -> first[worker] = team.steps().take());
    }
    assertThat(first).containsExactlyInAnyOrder(numbers(workers));
  }

  private static int[] numbers(int count) {
    return IntStream.range(0, count).toArray();
  }
}
