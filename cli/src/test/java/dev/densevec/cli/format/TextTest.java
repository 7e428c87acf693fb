package dev.densevec.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

  @Test
  void csvQuotesOnlyWhatNeedsIt() {
    assertThat(Csv.line("plain", "", "a,b", "say \"hi\"", "two\nlines", "\r"))
        .isEqualTo("plain,,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"\r\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+a",
        "-x.jpg",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "--1",
        "=-1.5",
        "-1.5x",
        "\uFF1D1",
        "\uFF20a",
        "\u200b=1"
      })
  void csvKeepsSpreadsheetsFromRunningText(String text) {
    assertThat(Csv.line(text)).isEqualTo("\"'" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1.5", "+3", "-0.0", "1.0E-7", "-1.0E13", "-Infinity", "a=b", "x-y"})
  void csvKeepsNumbers(String number) {
    assertThat(Csv.line(number)).isEqualTo(number);
  }

  @Test
  void tableAlignsColumns() {
    Table table = new Table("lrl").row("a", "1", "x").row("long", "1000", "").row("", "22", "yy");
    assertThat(table.lines()).containsExactly("a        1  x", "long  1000", "        22  yy");
  }

  @Test
  void tableRefusesRowsOfAnotherLength() {
    Table table = new Table("ll");
    assertThatThrownBy(() -> table.row("a")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 0.00",
    "1.005, 1, 1.0",
    "99.999, 2, 100.00",
    "-0.004, 2, 0.00",
    "-1.5, 1, -1.5",
    "12.0625, 4, 12.0625",
    "7.6, 0, 8",
    "1e13, 2, 1.0E13",
    "NaN, 2, NaN"
  })
  void fixedDecimals(double value, int decimals, String text) {
    assertThat(Numbers.fixed(value, decimals)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, '0'", "999, '999'", "1000, '1,000'", "-1234567, '-1,234,567'"})
  void groupedDigits(long value, String text) {
    assertThat(Numbers.grouped(value)).isEqualTo(text);
  }

  @Test
  void oneLineHidesControlCharacters() {
    assertThat(OneLine.of(" a\nb\tc\u001b[31md\r ")).isEqualTo("a b c?[31md?");
    assertThat(OneLine.inked("  \u009b31m\u202Egpj.\u2066x\u0000 ")).isEqualTo("  ?31m?gpj.?x? ");
    assertThat(OneLine.inked("a\u200Bb\uFEFFc\u061Cd\udb40\udc41e\ud800")).isEqualTo("a?b?c?d?e?");
    String written = "\u0645\u200C\u06CC \ud83d\udc68\u200D\ud83d\udc69 \u732b";
    assertThat(OneLine.inked(written)).isEqualTo(written);
  }
}
