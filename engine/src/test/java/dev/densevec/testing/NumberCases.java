package dev.densevec.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Cases of named numbers that another program computed.
///
/// A line of one word names a case. Each other line is a name and its numbers.
public final class NumberCases {
  private NumberCases() {}

  /// Reads a resource.
  ///
  /// @param mayBeEmpty names that may have no numbers, and so are no case's
  /// @return the numbers of each case, by the case's name and their own
  public static Map<String, Map<String, double[]>> read(String resource, String... mayBeEmpty)
      throws IOException {
    Map<String, Map<String, double[]>> cases = new LinkedHashMap<>();
    Map<String, double[]> numbers = Map.of();
    for (String line : text(resource).lines().toList()) {
      String[] words = line.split(" ", 0);
      if (words.length == 1 && !List.of(mayBeEmpty).contains(words[0])) {
        numbers = new LinkedHashMap<>();
        cases.put(words[0], numbers);
      } else {
        numbers.put(
            words[0],
            Arrays.stream(words)
                .skip(1)
                .map(word -> word.replace("nan", "NaN"))
                .mapToDouble(Double::parseDouble)
                .toArray());
      }
    }
    return cases;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = NumberCases.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
