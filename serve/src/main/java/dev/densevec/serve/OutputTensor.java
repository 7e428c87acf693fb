package dev.densevec.serve;

import dev.densevec.data.Head;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What is answered to an inference request: a row for each image, a column for each class.
enum OutputTensor {
  LOGITS,
  PROBABILITIES;

  /// The output of a name.
  ///
  /// @throws Refusal if there is none
  static OutputTensor named(String name) throws Refusal {
    return Arrays.stream(values())
        .filter(output -> output.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.bad(
                    "output is '"
                        + name
                        + "', expected "
                        + Arrays.stream(values())
                            .map(OutputTensor::text)
                            .collect(Collectors.joining(" or "))));
  }

  /// Its name.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Its values for one image.
  float[] of(float[] logits, Head head) {
    return switch (this) {
      case LOGITS -> logits;
      case PROBABILITIES -> head.probabilities(logits);
    };
  }
}
