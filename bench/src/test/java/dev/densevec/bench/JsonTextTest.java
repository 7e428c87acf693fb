package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTextTest {

  @Test
  void keepsTheOrderOfAMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", List.of(2L, 0.5));
    assertThat(JsonText.of(map)).isEqualTo("{\"z\":1,\"a\":[2,0.5]}");
  }

  @Test
  void escapesWhatATextMayNotHold() {
    assertThat(JsonText.of("a\"b\\c\nd")).isEqualTo("\"a\\\"b\\\\c\\nd\"");
  }

  @Test
  void hasNoNumberForInfinity() {
    assertThat(JsonText.of(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
  }
}
