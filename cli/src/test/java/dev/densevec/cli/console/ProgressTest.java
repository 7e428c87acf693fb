package dev.densevec.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now = 5_000_000_000L;

  private Progress progress(boolean shown, long total) {
    return new Progress(err, shown, "images", total, () -> now);
  }

  private String written() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  @Test
  void staysSilentForASecondAndThenDrawsFiveTimesASecond() {
    Progress progress = progress(true, 100);
    now += 999_999_999L;
    progress.update(10);
    assertThat(written()).isEmpty();
    now += 1;
    progress.update(20);
    assertThat(written())
        .isEqualTo("\r\u001b[K[######........................] 20/100  20.0 images/s  4 s left");
    now += 199_999_999L;
    progress.update(21);
    assertThat(written()).isEmpty();
    now += 1;
    progress.update(24);
    assertThat(written()).contains(" 24/100  20.0 images/s  4 s left");
  }

  @Test
  void countsWhereTheEndIsNotKnown() {
    Progress progress = progress(true, -1);
    now += 2_000_000_000L;
    progress.update(5);
    assertThat(written()).isEqualTo("\r\u001b[K5 images  2.5 images/s");
  }

  @Test
  void clearRemovesTheBarOnce() {
    Progress progress = progress(true, 10);
    progress.clear();
    assertThat(written()).isEmpty();
    now += 2_000_000_000L;
    progress.update(0);
    assertThat(written()).endsWith("0/10  0.0 images/s");
    progress.clear();
    progress.clear();
    assertThat(written()).isEqualTo("\r\u001b[K");
    progress.update(1);
    assertThat(written()).endsWith("1/10  0.5 images/s  18 s left");
  }

  @Test
  void drawsNothingIfNotShown() {
    Progress progress = progress(false, 10);
    now += 9_000_000_000L;
    progress.update(3);
    progress.clear();
    assertThat(written()).isEmpty();
  }
}
