package dev.densevec.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArgmaxTest {
  @ParameterizedTest
  @CsvSource({
    "'3',                0",
    "'1 3 2',            1",
    "'1 2 3',            2",
    "'2 3 3',            1",
    "'-3 -1 -2',         1",
    "'0.0 -0.0 0.0',     0",
    "'NaN 1 2',          2",
    "'3 NaN 2',          0",
    "'NaN -Infinity',    1",
    "'NaN NaN',          0",
    "'-Infinity NaN',    0",
    "'1 Infinity NaN',   1"
  })
  void greatestNumber(String numbers, int index) {
    double[] all = Arrays.stream(numbers.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    assertThat(Argmax.of(all.length, i -> all[i])).isEqualTo(index);
  }
}
