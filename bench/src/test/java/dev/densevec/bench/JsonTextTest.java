package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JsonTest {

  @Test
  void keepsTheOrderOfAMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", List.of(2L, 0.5));
    assertThat(Json.of(map)).isEqualTo("{\"z\": 1, \"a\": [\n  2,\n  0.5\n]}");
  }

  @Test
  void escapesWhatATextMayNotHold() {
    assertThat(Json.of("a\"b\\c\nd")).isEqualTo("\"a\\\"b\\\\c\\u000ad\"");
  }

  @Test
  void hasNoNumberForInfinity() {
    assertThat(Json.of(List.of(Double.NaN, Double.POSITIVE_INFINITY)))
        .isEqualTo("[\n  null,\n  null\n]");
  }

  @Test
  void refusesOtherKinds() {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Optional.empty()));
  }
}
