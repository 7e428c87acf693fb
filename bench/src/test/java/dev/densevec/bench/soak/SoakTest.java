package dev.densevec.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
final class SoakTest {

  private static Soak soak(Chore chore) throws IOException {
    return new Soak(Map.of("it", chore));
  }

  @Test
  void aResultThatChangesIsWrong() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(20);
    Soak soak =
        soak(
            () -> {
              enough.countDown();
              return calls.incrementAndGet() == 15 ? 1 : 0;
            });
    soak.start(3, Thread.ofVirtual().factory());
    enough.await();
    soak.close();
    assertThat(soak.wrong()).isEqualTo(1);
    assertThat(soak.done()).isGreaterThanOrEqualTo(19);
    assertThat(soak.failure()).isEmpty();
  }

  @Test
  void aFailureIsWrongAndNamed() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(5);
    Soak soak =
        soak(
            () -> {
              enough.countDown();
              if (calls.incrementAndGet() == 3) {
                throw new IllegalStateException("broken");
              }
              return 7;
            });
    soak.start(1, Thread.ofPlatform().factory());
    enough.await();
    soak.close();
    assertThat(soak.wrong()).isEqualTo(1);
    assertThat(soak.failure().orElseThrow()).startsWith("it: ").contains("broken");
  }

  private static List<Usage> readings(double... megabytes) {
    return IntStream.range(0, megabytes.length)
        .mapToObj(i -> new Usage(i, 0, 0, 0, megabytes[i] * 1e6, 1, 1))
        .toList();
  }

  @Test
  void growthIsFromTheSecondQuarterToTheLast() {
    assertThat(Usage.growth(readings(1, 1, 100, 100, 500, 500, 103, 105)))
        .isCloseTo(0.04, within(1e-12));
    assertThat(Usage.growth(readings(100, 100, 100))).isNaN();
    assertThat(Usage.growth(readings(100, 100, Double.NaN, Double.NaN))).isNaN();
  }

  /// Memory is not judged: some seconds don't show what it comes to.
  @Test
  void everyChoreKeepsItsBits() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new SoakCommand())
            .setOut(new PrintWriter(out))
            .execute("--minutes=0.05", "--rows=4", "--threads=4", "--virtual=20", "--growth=1000");
    assertThat(out.toString()).contains("\n0 wrong of ").doesNotContain("first failure");
    assertThat(code).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("| "))).hasSize(5);
  }
}
