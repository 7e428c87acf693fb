package dev.densevec.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.testing.JavaProcess;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MeasureTest {
  private static final long BYTES = 256L << 20;

  @Test
  void quantilesInterpolateBetweenNeighbours() {
    List<Double> sample =
        new ArrayList<>(IntStream.rangeClosed(0, 100).mapToObj(i -> i * 1.0).toList());
    Collections.shuffle(sample, new Random(1));
    Distribution d = Distribution.of(sample);
    assertThat(d.count()).isEqualTo(101);
    assertThat(d.min()).isZero();
    assertThat(d.max()).isEqualTo(100);
    assertThat(d.mean()).isEqualTo(50);
    assertThat(d.quantile(0.5)).isEqualTo(50);
    assertThat(d.quantile(0.99)).isCloseTo(99, within(1e-9));
    assertThat(Distribution.of(List.of(1.0, 2.0, 4.0)).quantile(0.75)).isEqualTo(3);
    assertThat(Distribution.of(List.of(7.0)).quantile(0.95)).isEqualTo(7);
  }

  @Test
  void anEmptySampleIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Distribution.of(List.of()));
  }

  @Test
  void bandwidthIsThatOfACompiledLoop() {
    // An interpreted loop reads a few megabytes a second.
    assertThat(MemoryBandwidth.measure(2, 20)).isBetween(0.05, 10_000.0);
  }

  @Test
  void nothingCanBeMeasuredWithoutThreadsOrTime() {
    assertThatIllegalArgumentException().isThrownBy(() -> MemoryBandwidth.measure(0, 20));
    assertThatIllegalArgumentException().isThrownBy(() -> MemoryBandwidth.measure(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new FmaPeak(0));
  }

  @Test
  void anotherProcessesMemoryIsTold() throws Exception {
    long own = ProcessHandle.current().pid();
    assumeThat(ProcessMemory.residentBytes(own)).isPresent();
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(BYTES).fill((byte) 1);
      assertThat(ProcessMemory.residentBytes(own).orElseThrow()).isGreaterThan(BYTES);
    }
    assertThat(ProcessMemory.residentBytes(-1)).isEmpty();
  }

  /// Prints peaks: as the process is, after memory has come and gone, and after they are forgotten.
  static final class Peaks {
    private Peaks() {}

    public static void main(String[] args) {
      boolean resets = ProcessMemory.resetPeak();
      long resident = ProcessMemory.peakBytes().orElse(-1);
      try (Arena arena = Arena.ofConfined()) {
        arena.allocate(BYTES).fill((byte) 1);
      }
      long most = ProcessMemory.peakBytes().orElse(-1);
      ProcessMemory.resetPeak();
      long forgotten = ProcessMemory.peakBytes().orElse(-1);
      System.out.println((resets ? resident : -1) + " " + most + " " + forgotten);
    }
  }

  /// In a process of its own: others' memory comes and goes as well.
  @Test
  void thePeakOfMemoryIsRememberedAndForgotten() throws Exception {
    List<Long> peaks =
        Stream.of(new JavaProcess(List.of("-Xmx16m"), Peaks.class).output().split(" "))
            .map(Long::valueOf)
            .toList();
    assumeThat(peaks.getFirst()).isPositive();
    assertThat(peaks.get(1)).isGreaterThan(peaks.get(0) + BYTES / 2);
    assertThat(peaks.get(2)).isLessThan(peaks.get(0) + BYTES / 2);
  }
}
