package dev.densevec.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void putsCommasBetweenMembersAndElements() {
    Json json = new Json().beginObject().member("a", 1).key("b").beginArray();
    json.value(2).beginObject().endObject().beginArray().endArray().value("x").endArray();
    assertThat(json.member("c", "d").endObject())
        .hasToString("{\"a\":1,\"b\":[2,{},[],\"x\"],\"c\":\"d\"}");
  }

  @Test
  void escapesWhatJsonForbids() {
    assertThat(new Json().value("a\"b\\c\nd\re\tf\u0000g\u001fh\u007f"))
        .hasToString("\"a\\\"b\\\\c\\nd\\re\\tf\\u0000g\\u001fh\\u007f\"");
  }

  @Test
  void escapesSurrogatesAndKeepsOtherLetters() {
    assertThat(new Json().value("\u00e9\u4e2d\ud83d\ude00\ud800"))
        .hasToString("\"\u00e9\u4e2d\\ud83d\\ude00\\ud800\"");
  }

  /// What a terminal would be shown a question mark for.
  @Test
  void escapesWhatHasNoInk() {
    for (int c = 0; c < 0x30000; c++) {
      String text = "a" + Character.toString(c);
      String json = new Json().value(text).toString();
      assertThat(OneLine.inked(json)).as("U+%04X", c).isEqualTo(json);
    }
    assertThat(new Json().value("\u009b\u2028\u202e")).hasToString("\"\\u009b\\u2028\\u202e\"");
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0.1", "1.0E-5, 1.0E-5", "-0.0, -0.0", "3.4028235E38, 3.4028235E38"})
  void writesNumbersThatReadBackExactly(float value, String text) {
    assertThat(new Json().value(value)).hasToString(text);
    assertThat(Float.parseFloat(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatJsonCannotSay(float value) {
    assertThatThrownBy(() -> new Json().value(value)).isInstanceOf(IllegalArgumentException.class);
  }
}
