package dev.densevec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.data.sets.DatasetKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files damaged at random are read or refused in one line, in bounded time and memory.
///
/// `-Ddensevec.fuzz=N` takes N damaged files for each reader and prints what came of them;
/// `-Ddensevec.fuzz.first=N` begins with damage number N.
class FuzzTest {
  private static final int USUAL = 500;

  /// Time by the clock after which reading a file counts as hanging, on whatever machine.
  private static final long HANGS_NANOS = 60_000_000_000L;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void isReadOrRefused(FuzzTarget target) throws InterruptedException {
    Integer asked = Integer.getInteger("densevec.fuzz");
    long first = Long.getLong("densevec.fuzz.first", 0);
    FuzzRun run = new FuzzRun(target, folder, first, asked == null ? USUAL : asked);
    Thread thread = Thread.ofPlatform().daemon().start(run);
    while (!thread.join(java.time.Duration.ofMillis(500))) {
      assertThat(run.nanos())
          .as("%s, in %s", run.progress(), Arrays.toString(thread.getStackTrace()))
          .isLessThan(HANGS_NANOS);
    }
    if (asked != null) {
      System.out.println(run.summary());
      run.faults().forEach(System.out::println);
    }
    assertThat(run.faults()).isEmpty();
  }

  @Test
  void everyKindOfDataIsAmongThem() {
    assertThat(FuzzTarget.values())
        .extracting(target -> target.name().toLowerCase(Locale.ROOT))
        .as("a target whose name begins with that of the kind")
        .satisfies(
            names ->
                assertThat(DatasetKind.values())
                    .filteredOn(kind -> !kind.prefix().contains("mnist"))
                    .allSatisfy(
                        kind ->
                            assertThat(names)
                                .anyMatch(
                                    name -> name.startsWith(kind.prefix().replace('-', '_')))));
  }
}
