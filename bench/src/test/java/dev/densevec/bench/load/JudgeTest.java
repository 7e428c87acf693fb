package dev.densevec.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JudgeTest {
  private static final String RIGHT =
      "[{'class':3,'label':'cat','probability':0.9112},{'class':5,'label':'dog','probability':0.084}]";

  private static JsonArray predictions(String text) {
    return JsonParser.parseString(text.replace('\'', '"')).getAsJsonArray();
  }

  private static byte[] answer(String predictions) {
    return ("{\"model\":\"m\",\"predictions\":" + predictions.replace('\'', '"') + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /// A change of the right answer, and whether it passes exactly and within a thousandth.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.9112      | 0.9112      | true  | true
          0.9112      | 0.91120005  | false | true
          0.9112      | 0.9122001   | false | false
          'class':5   | 'class':6   | false | true
          'class':3   | 'class':6   | false | false
          'dog'       | 'horse'     | false | true
          }]          | },{}]       | false | false
          predictions | prediction  | false | false
          0.084}]     | 0.084}      | false | false
          """)
  void onlyTheRightAnswerPasses(String from, String to, boolean exact, boolean near) {
    List<Photo> photos =
        List.of(
            new Photo(new byte[0], predictions("[]")), new Photo(new byte[0], predictions(RIGHT)));
    byte[] changed =
        new String(answer(RIGHT), StandardCharsets.UTF_8)
            .replace(from.replace('\'', '"'), to.replace('\'', '"'))
            .getBytes(StandardCharsets.UTF_8);
    for (double tolerance : new double[] {0, 1e-3}) {
      Judge judge = new Judge(photos, tolerance);
      boolean expected = tolerance == 0 ? exact : near;
      for (int again = 0; again < 2; again++) {
        assertThat(judge.agrees(1, changed)).as("within %s", tolerance).isEqualTo(expected);
        assertThat(judge.agrees(1, answer(RIGHT))).isTrue();
        assertThat(judge.agrees(0, answer(RIGHT))).as("another photo's").isFalse();
      }
    }
  }
}
