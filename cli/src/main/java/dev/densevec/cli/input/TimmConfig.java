package dev.densevec.cli.input;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The `config.json` that timm puts beside the weights of a model: how they are tested.
final class TimmConfig {
  private static final String NAME = "config.json";

  /// timm's take a few KB.
  private static final long MOST_BYTES = 1 << 20;

  private TimmConfig() {}

  /// What the file beside some weights says; empty if there is none, or it is another program's.
  ///
  /// @throws IOException in one line that names the file, if it is timm's and can't be understood
  static Optional<Preprocessing> beside(Path weights) throws IOException {
    Path file = weights.toAbsolutePath().resolveSibling(NAME);
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return Optional.empty();
    }
    String text = InputFiles.text(file, MOST_BYTES);
    if (!text.contains("\"pretrained_cfg\"")) {
      return Optional.empty();
    }
    try {
      JsonObject all = JsonParser.parseString(text).getAsJsonObject();
      return Optional.of(preprocessing(all.getAsJsonObject("pretrained_cfg")));
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | ClassCastException
        | IndexOutOfBoundsException
        | UnsupportedOperationException
        | NullPointerException e) {
      throw new IOException(
          file + ": pretrained_cfg can't be understood; --preset says how pictures are prepared",
          e);
    }
  }

  private static Preprocessing preprocessing(JsonObject config) {
    JsonArray size =
        config.has("test_input_size")
            ? config.getAsJsonArray("test_input_size")
            : config.getAsJsonArray("input_size");
    int height = size.get(1).getAsInt();
    int width = size.get(2).getAsInt();
    double share =
        config.has("test_crop_pct")
            ? config.get("test_crop_pct").getAsDouble()
            : config.has("crop_pct") ? config.get("crop_pct").getAsDouble() : 0.875;
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("crop " + share);
    }
    List<Float> mean = numbers(config.getAsJsonArray("mean"));
    return new Preprocessing(
        new Resize.ShortSide((int) Math.floor(Math.min(height, width) / share)),
        Resampling.valueOf(config.get("interpolation").getAsString().toUpperCase(Locale.ROOT)),
        width,
        height,
        mean.size(),
        mean,
        numbers(config.getAsJsonArray("std")));
  }

  private static List<Float> numbers(JsonArray array) {
    List<Float> numbers = new ArrayList<>();
    for (JsonElement element : array) {
      numbers.add(element.getAsFloat());
    }
    return numbers;
  }
}
