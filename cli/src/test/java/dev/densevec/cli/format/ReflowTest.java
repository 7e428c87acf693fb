package dev.densevec.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReflowTest {
  private static final List<String> BENCH =
      List.of(
          "AMD EPYC, 2 cores, vectors of 512 bits",
          "batch  threads  images/s  mean ms",
          "    1        1     23.30    42.91",
          "    8        1     21.84    366.3");

  @Test
  void whatFitsStaysAsItIs() {
    assertThat(Reflow.fit(BENCH, 80, 2)).isEqualTo(BENCH);
    assertThat(Reflow.fit(BENCH, 0, 2)).isEqualTo(BENCH);
  }

  @Test
  void columnsWithoutRoomFollowBelowTheFirstOnesAgain() {
    assertThat(Reflow.fit(BENCH, 25, 2))
        .containsExactly(
            "AMD EPYC, 2 cores,",
            "  vectors of 512 bits",
            "batch  threads  images/s",
            "    1        1     23.30",
            "    8        1     21.84",
            "",
            "batch  threads  mean ms",
            "    1        1    42.91",
            "    8        1    366.3");
  }

  @Test
  void aLastColumnOfTextsIsWrapped() {
    assertThat(
            Reflow.fit(
                List.of("epochs   10", "network  densenet:stem=cifar,growth=12,blocks=3-3-3"),
                30,
                1))
        .containsExactly(
            "epochs   10",
            "network  densenet:stem=cifar,",
            "           growth=12,",
            "           blocks=3-3-3");
  }

  @Test
  void linesBreakBetweenFieldsThenBetweenWords() {
    assertThat(Columns.fold("epoch 1/10  lr 0.08  loss 2.1668  19.23 %", 22))
        .containsExactly("epoch 1/10  lr 0.08", "  loss 2.1668  19.23 %");
    assertThat(Columns.fold("densevec: no such file or directory", 20))
        .containsExactly("densevec: no such", "  file or directory");
  }

  @Test
  void longWordsStayWhole() {
    String path = "/a/path/that/is/longer/than/the/terminal.png";
    assertThat(Columns.fold("densevec: " + path + ": not found", 20))
        .containsExactly("densevec:", "  " + path + ":", "  not found");
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    assertThat(Columns.of("名前 a\u0301")).isEqualTo(6);
    assertThat(Columns.cut("名前", 3)).isEqualTo("名");
    assertThat(Columns.fold("名前 名前", 6)).containsExactly("名前", "  名前");
  }

  /// Every character but spaces is there, in order of the columns.
  @ParameterizedTest
  @ValueSource(ints = {12, 20, 33, 40})
  void nothingIsLost(int width) {
    String all = String.join("", Reflow.fit(BENCH, width, 2));
    for (String line : BENCH) {
      for (String field : line.strip().split(" +", -1)) {
        assertThat(all).contains(field);
      }
    }
  }
}
