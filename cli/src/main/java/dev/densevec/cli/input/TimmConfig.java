package dev.densevec.cli.input;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The `config.json` that timm puts beside the weights of a model: which network it is, what its
/// classes are called and how it is tested. What it leaves out is timm's default
/// (`timm/data/config.py`).
///
/// @param file the file
/// @param all its content
public record TimmConfig(Path file, JsonObject all) {
  private static final String NAME = "config.json";

  /// timm's take a few KB, and 1 MB with the names of 21,000 classes.
  private static final long MOST_BYTES = InputFiles.SMALL;

  private static final String PRETRAINED = "pretrained_cfg";
  private static final String ARCHITECTURE = "architecture";
  private static final String LABELS = "label_names";

  /// Arguments of timm's models that change nothing in inference, or that the weights show.
  private static final Set<String> HARMLESS =
      Set.of(
          "num_classes",
          "in_chans",
          "drop_rate",
          "proj_drop_rate",
          "drop_path_rate",
          "drop_block_rate",
          "memory_efficient",
          "zero_init_last");

  /// What timm's other arguments are called here.
  private static final Map<String, String> KEYS =
      Map.of("growth_rate", "growth", "block_config", "blocks", "bn_size", "bottleneck");

  /// What reads a part of the file.
  private interface Part<T> {
    T read() throws IOException;
  }

  /// The file beside some weights; empty if there is none, or it is another program's.
  ///
  /// @throws IOException in one line that names the file, if it is timm's and no JSON object
  public static Optional<TimmConfig> beside(Path weights) throws IOException {
    Path file = weights.toAbsolutePath().resolveSibling(NAME);
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return Optional.empty();
    }
    String text = InputFiles.text(file, MOST_BYTES);
    if (!text.contains('"' + PRETRAINED + '"') && !text.contains('"' + ARCHITECTURE + '"')) {
      return Optional.empty();
    }
    JsonObject all = understood(file, "it", () -> JsonParser.parseString(text).getAsJsonObject());
    return Optional.of(new TimmConfig(file, all));
  }

  /// What a file of weights is called after, where that is one of timm's networks with a deep stem,
  /// whose tensors leave open which one it is: `densenetblur121d.ra_in1k.safetensors`.
  public static Optional<TimmConfig> named(Path weights) {
    String name = String.valueOf(weights.getFileName()).split("[.-]", 2)[0];
    if (!Networks.names().contains(name) || !Networks.parse(name).stem().isDeep()) {
      return Optional.empty();
    }
    JsonObject all = new JsonObject();
    all.addProperty(ARCHITECTURE, name);
    return Optional.of(new TimmConfig(weights, all));
  }

  private static <T> T understood(Path file, String part, Part<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | ClassCastException
        | IndexOutOfBoundsException
        | UnsupportedOperationException
        | NullPointerException e) {
      throw new IOException(
          file
              + ": "
              + part
              + " can't be understood; --preset says how pictures are prepared, --arch which network"
              + " it is",
          e);
    }
  }

  /// The network that the file names, for weights that were taken for another's.
  ///
  /// @param recognised what the tensors show, whose channels, classes and epsilon are taken
  /// @return empty if the file names none
  /// @throws IOException in one line that names the file, if the network isn't one that is computed
  ///   here
  public Optional<NetworkSpec> network(NetworkSpec recognised) throws IOException {
    if (!all.has(ARCHITECTURE)) {
      return Optional.empty();
    }
    String text = understood(file, ARCHITECTURE, () -> description(recognised));
    try {
      return Optional.of(Networks.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the architecture is %s, expected one of %s; --arch NETWORK says which it is",
              file,
              architecture(),
              String.join(", ", Networks.names())),
          e);
    }
  }

  /// The name of the network; only where there is one.
  public String architecture() {
    return all.get(ARCHITECTURE).getAsString();
  }

  private String description(NetworkSpec recognised) throws IOException {
    StringBuilder text = new StringBuilder(architecture().replaceFirst("^tv_", ""));
    text.append(":in=").append(recognised.inChannels());
    text.append(",classes=").append(recognised.classes());
    text.append(",epsilon=").append(recognised.epsilon());
    JsonObject arguments =
        all.has("model_args") ? all.getAsJsonObject("model_args") : new JsonObject();
    requirePool(all);
    requirePool(arguments);
    for (Map.Entry<String, JsonElement> argument : arguments.entrySet()) {
      String name = argument.getKey();
      if (KEYS.containsKey(name)) {
        text.append(',').append(KEYS.get(name)).append('=').append(value(argument.getValue()));
        if (name.equals("growth_rate")) {
          text.append(",stem-channels=").append(2 * argument.getValue().getAsInt());
        }
      } else if (!HARMLESS.contains(name) && !name.equals("global_pool")) {
        throw new IOException(
            file
                + ": model_args has "
                + name
                + ", which may change what the network computes; --arch NETWORK says which it is");
      }
    }
    return text.toString();
  }

  private static String value(JsonElement value) {
    return value.isJsonArray()
        ? String.join(
            "-", value.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList())
        : value.getAsString();
  }

  private void requirePool(JsonObject object) throws IOException {
    JsonElement pool = object.get("global_pool");
    if (pool != null
        && !pool.isJsonNull()
        && !Set.of("avg", "fast", "fastavg").contains(pool.getAsString())) {
      throw new IOException(
          file
              + ": global_pool is "
              + pool.getAsString()
              + ", expected avg, which is computed here");
    }
  }

  /// Names of the classes, if the file has them.
  ///
  /// @param classes the network's number of classes
  /// @throws IOException in one line that names the file, if there are more or fewer
  public Optional<List<String>> labels(int classes) throws IOException {
    if (!all.has(LABELS) && !(pretrained().has(LABELS) && !pretrained().get(LABELS).isJsonNull())) {
      return Optional.empty();
    }
    List<String> labels = Labels.read(file);
    if (labels.size() != classes) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d label_names, the network has %d classes",
              file,
              labels.size(),
              classes));
    }
    return Optional.of(labels);
  }

  private JsonObject pretrained() {
    return all.has(PRETRAINED) ? all.getAsJsonObject(PRETRAINED) : all;
  }

  /// How pictures are prepared.
  ///
  /// @throws IOException in one line that names the file, if it can't be understood
  public Preprocessing preprocessing() throws IOException {
    return understood(file, PRETRAINED, () -> preprocessing(pretrained()));
  }

  private static Preprocessing preprocessing(JsonObject config) {
    JsonArray size =
        array(config, "test_input_size", array(config, "input_size", numbers(3, 224, 224)));
    int height = size.get(1).getAsInt();
    int width = size.get(2).getAsInt();
    double share = number(config, "test_crop_pct", number(config, "crop_pct", 0.875));
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("crop " + share);
    }
    JsonArray mean = array(config, "mean", numbers(0.485, 0.456, 0.406));
    return new Preprocessing(
        resize(config, width, height, share),
        Resampling.valueOf(text(config, "interpolation", "bicubic").toUpperCase(Locale.ROOT)),
        width,
        height,
        mean.size(),
        floats(mean),
        floats(array(config, "std", numbers(0.229, 0.224, 0.225))));
  }

  private static Resize resize(JsonObject config, int width, int height, double share) {
    int w = (int) Math.floor(width / share);
    int h = (int) Math.floor(height / share);
    return switch (text(config, "crop_mode", "center")) {
      case "squash" -> new Resize.Exact(w, h);
      case "center" -> {
        if (w != h) {
          throw new IllegalArgumentException("crops that aren't square");
        }
        yield new Resize.ShortSide(w);
      }
      default -> throw new IllegalArgumentException("crop_mode");
    };
  }

  private static boolean has(JsonObject config, String key) {
    return config.has(key) && !config.get(key).isJsonNull();
  }

  private static JsonArray array(JsonObject config, String key, JsonArray otherwise) {
    return has(config, key) ? config.getAsJsonArray(key) : otherwise;
  }

  private static double number(JsonObject config, String key, double otherwise) {
    return has(config, key) ? config.get(key).getAsDouble() : otherwise;
  }

  private static String text(JsonObject config, String key, String otherwise) {
    return has(config, key) ? config.get(key).getAsString() : otherwise;
  }

  private static JsonArray numbers(double... values) {
    JsonArray array = new JsonArray();
    for (double value : values) {
      array.add(value);
    }
    return array;
  }

  private static List<Float> floats(JsonArray array) {
    List<Float> numbers = new ArrayList<>();
    for (JsonElement element : array) {
      numbers.add(element.getAsFloat());
    }
    return numbers;
  }
}
