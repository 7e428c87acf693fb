package dev.densevec.data.preprocess;

import dev.densevec.data.image.Resampling;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A preprocessing as one line of text:
/// `resize=256;filter=bilinear;crop=224x224;mean=0.5/0.5/0.5;std=0.2/0.2/0.2`.
final class PreprocessingText {
  private PreprocessingText() {}

  static String write(Preprocessing p) {
    return String.format(
        Locale.ROOT,
        "resize=%s;filter=%s;crop=%dx%d;mean=%s;std=%s",
        p.resize(),
        p.filter().name().toLowerCase(Locale.ROOT),
        p.cropWidth(),
        p.cropHeight(),
        join(p.mean()),
        join(p.std()));
  }

  private static String join(List<Float> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining("/"));
  }

  /// @throws IllegalArgumentException if `text` is not what [#write] writes
  static Preprocessing read(String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.split(";", -1)) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, Math.max(0, equals)), pair.substring(equals + 1));
    }
    if (!values.keySet().equals(Set.of("resize", "filter", "crop", "mean", "std"))) {
      throw new IllegalArgumentException("preprocessing '" + text + "' can't be read");
    }
    String[] crop = values.get("crop").split("x", 2);
    List<Float> mean = numbers(values.get("mean"));
    return new Preprocessing(
        Resize.parse(values.get("resize")),
        Resampling.valueOf(values.get("filter").toUpperCase(Locale.ROOT)),
        Integer.parseInt(crop[0]),
        Integer.parseInt(crop[crop.length - 1]),
        mean.size(),
        mean,
        numbers(values.get("std")));
  }

  private static List<Float> numbers(String text) {
    return Arrays.stream(text.split("/", -1)).map(Float::valueOf).toList();
  }
}
