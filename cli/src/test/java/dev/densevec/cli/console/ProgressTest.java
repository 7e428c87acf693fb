package dev.densevec.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.format.Columns;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final String CLEARED = "\r\u001b[K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now = 5_000_000_000L;

  private Progress progress(int columns, boolean shown, long total) {
    return new Progress(err, columns, shown, "images", total, () -> now);
  }

  private String written() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  @Test
  void staysSilentForASecondAndThenDrawsFiveTimesASecond() {
    Progress progress = progress(80, true, 100);
    progress.update(0);
    now += 999_999_999L;
    progress.update(10);
    assertThat(written()).isEmpty();
    now += 1;
    progress.update(20);
    assertThat(written()).startsWith(CLEARED + "[######........................]  20/100");
    now += 199_999_999L;
    progress.update(21);
    assertThat(written()).isEmpty();
    now += 1;
    progress.update(24);
    assertThat(written())
        .isEqualTo(CLEARED + "[#######.......................]  24/100  17.5 images/s  4 s left");
  }

  @Test
  void theTimeLeftIsThatOfTheLastSeconds() {
    Progress progress = progress(80, true, 1000);
    progress.update(0);
    // A start of 30 seconds, then 10 a second.
    now += 30_000_000_000L;
    for (int done = 1; done < 200; done++) {
      progress.update(done);
      now += 100_000_000L;
    }
    assertThat(written()).endsWith("10.0 images/s  1:20 left");
  }

  @Test
  void countsWhereTheEndIsNotKnown() {
    Progress progress = progress(80, true, -1);
    progress.update(1);
    now += 2_000_000_000L;
    progress.update(6);
    assertThat(written()).isEqualTo(CLEARED + "6 images  2.5 images/s");
  }

  @Test
  void clearRemovesTheLineOnceAndWhatFollowsWaits() {
    Progress progress = progress(80, true, 10);
    progress.clear();
    assertThat(written()).isEmpty();
    now += 2_000_000_000L;
    progress.update(0);
    assertThat(written()).endsWith("0/10");
    progress.clear();
    progress.clear();
    assertThat(written()).isEqualTo(CLEARED);
    now += 100_000_000L;
    progress.update(1);
    assertThat(written()).isEmpty();
    now += 100_000_000L;
    progress.update(1);
    assertThat(written()).contains("1/10");
  }

  @Test
  void nothingIsDrawnOnceTheProcessEnds() {
    Progress progress = progress(80, true, 10);
    now += 2_000_000_000L;
    progress.update(1);
    written();
    progress.end();
    assertThat(written()).isEqualTo(CLEARED);
    now += 2_000_000_000L;
    progress.update(2);
    assertThat(written()).isEmpty();
  }

  @Test
  void staysSilentIfNotShown() {
    Progress progress = progress(80, false, 10);
    now += 5_000_000_000L;
    progress.update(5);
    progress.clear();
    assertThat(written()).isEmpty();
  }

  /// The lines drawn with these columns, for work of many kinds.
  private List<String> drawn(int columns) {
    List<String> lines = new ArrayList<>();
    for (long total : new long[] {-1, 0, 3, 1_234_567}) {
      for (String note : List.of("", "epoch 12/300", "a name 名前 that is long, 名前名前名前名前名前名前")) {
        Progress progress = progress(columns, true, total);
        for (int i = 0; i < 5; i++) {
          progress.update(i * 3L, OptionalDouble.of(i * 4321), note, "loss 2.3026", "1.00 %");
          now += 600_000_000L;
          progress.update(i * 3L, note);
          now += 600_000_000L;
        }
      }
    }
    for (String line : written().split(CLEARED.replace("[", "\\["), -1)) {
      lines.add(line);
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 20, 39, 40, 41, 60, 79, 80, 81, 132, 300})
  void noLineReachesTheLastColumn(int columns) {
    List<String> lines = drawn(columns);
    assertThat(lines).hasSizeGreaterThan(60);
    assertThat(lines).allMatch(line -> Columns.of(line) < Math.max(1, columns));
  }

  @Test
  void narrowTerminalsKeepWhatMattersMost() {
    Progress progress = progress(40, true, 300);
    progress.update(0);
    now += 2_000_000_000L;
    progress.update(60, "epoch 1/2", "loss 2.3026");
    assertThat(written()).isEqualTo(CLEARED + "[#.......]  60/300  epoch 1/2  8 s left");
    progress = progress(24, true, 300);
    progress.update(0);
    now += 2_000_000_000L;
    progress.update(60, "epoch 1/2", "loss 2.3026");
    assertThat(written()).isEqualTo(CLEARED + "60/300  8 s left");
  }
}
