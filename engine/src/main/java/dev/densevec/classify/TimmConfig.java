package dev.densevec.classify;

import dev.densevec.data.files.InputFiles;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.json.JsonReader;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The `config.json` that timm puts beside the weights of a model: which network it is, what its
/// classes are called and how it is tested. What it leaves out is timm's default
/// (`timm/data/config.py`).
///
/// @param file the file
/// @param all its content, as [JsonReader#tree()] gives it
record TimmConfig(Path file, Map<?, ?> all) {
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
  static Optional<TimmConfig> beside(Path weights) throws IOException {
    Path file = weights.toAbsolutePath().resolveSibling(NAME);
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return Optional.empty();
    }
    String text = InputFiles.text(file, MOST_BYTES);
    if (!text.contains('"' + PRETRAINED + '"') && !text.contains('"' + ARCHITECTURE + '"')) {
      return Optional.empty();
    }
    return Optional.of(new TimmConfig(file, understood(file, "it", () -> (Map<?, ?>) tree(text))));
  }

  private static Object tree(String text) throws IOException {
    JsonReader<IOException> json =
        new JsonReader<>(text.getBytes(StandardCharsets.UTF_8), NAME, NotUnderstoodException::new);
    Object tree = json.tree();
    json.end();
    return tree;
  }

  /// The text is no JSON.
  private static final class NotUnderstoodException extends IOException {
    private static final long serialVersionUID = 1;

    NotUnderstoodException(String message) {
      super(message);
    }
  }

  /// What a file of weights is called after, where that is one of timm's networks with a deep stem,
  /// whose tensors leave open which one it is: `densenetblur121d.ra_in1k.safetensors`.
  static Optional<TimmConfig> named(Path weights) {
    String name = String.valueOf(weights.getFileName()).split("[.-]", 2)[0];
    if (!Networks.names().contains(name) || !Networks.parse(name).stem().isDeep()) {
      return Optional.empty();
    }
    return Optional.of(new TimmConfig(weights, Map.of(ARCHITECTURE, name)));
  }

  private static <T> T understood(Path file, String part, Part<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (NotUnderstoodException
        | IllegalArgumentException
        | ClassCastException
        | IndexOutOfBoundsException
        | NullPointerException e) {
      throw new IOException(
          file
              + ": "
              + part
              + " can't be understood; --preset says how pictures are prepared, --arch which"
              + " network it is",
          e);
    }
  }

  /// The network that the file names, for weights that were taken for another's.
  ///
  /// @param recognised what the tensors show, whose channels, classes and epsilon are taken
  /// @return empty if the file names none
  /// @throws IOException in one line that names the file, if the network isn't one that is computed
  ///   here
  Optional<NetworkSpec> network(NetworkSpec recognised) throws IOException {
    if (!all.containsKey(ARCHITECTURE)) {
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
  String architecture() {
    return text(all, ARCHITECTURE, "");
  }

  private String description(NetworkSpec recognised) throws IOException {
    StringBuilder text = new StringBuilder(architecture().replaceFirst("^tv_", ""));
    text.append(":in=").append(recognised.inChannels());
    text.append(",classes=").append(recognised.classes());
    text.append(",epsilon=").append(recognised.epsilon());
    Map<?, ?> arguments = has(all, "model_args") ? (Map<?, ?>) all.get("model_args") : Map.of();
    requirePool(all);
    requirePool(arguments);
    for (Map.Entry<?, ?> argument : arguments.entrySet()) {
      String name = (String) argument.getKey();
      if (KEYS.containsKey(name)) {
        text.append(',').append(KEYS.get(name)).append('=').append(value(argument.getValue()));
        if (name.equals("growth_rate")) {
          text.append(",stem-channels=").append(2 * Integer.parseInt((String) argument.getValue()));
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

  private static String value(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String.class::cast).collect(Collectors.joining("-"))
        : (String) value;
  }

  private void requirePool(Map<?, ?> object) throws IOException {
    String pool = text(object, "global_pool", "avg");
    if (!Set.of("avg", "fast", "fastavg").contains(pool)) {
      throw new IOException(
          file + ": global_pool is " + pool + ", expected avg, which is computed here");
    }
  }

  /// Names of the classes, if the file has them.
  ///
  /// @param classes the network's number of classes
  /// @throws IOException in one line that names the file, if there are more or fewer
  Optional<List<String>> labels(int classes) throws IOException {
    Map<?, ?> pretrained = understood(file, PRETRAINED, this::pretrained);
    if (!all.containsKey(LABELS) && !has(pretrained, LABELS)) {
      return Optional.empty();
    }
    List<String> labels =
        all.containsKey(LABELS) ? Labels.read(file) : names(pretrained.get(LABELS));
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

  private List<String> names(Object list) throws IOException {
    if (list instanceof List<?> names && names.stream().allMatch(String.class::isInstance)) {
      return names.stream().map(String.class::cast).toList();
    }
    throw new IOException(file + ": " + LABELS + " of " + PRETRAINED + " is no list of names");
  }

  private Map<?, ?> pretrained() {
    return has(all, PRETRAINED) ? (Map<?, ?>) all.get(PRETRAINED) : all;
  }

  /// How pictures are prepared.
  ///
  /// @throws IOException in one line that names the file, if it can't be understood
  Preprocessing preprocessing() throws IOException {
    return understood(file, PRETRAINED, () -> preprocessing(pretrained()));
  }

  private static Preprocessing preprocessing(Map<?, ?> config) {
    List<Float> size =
        floats(config, "test_input_size", floats(config, "input_size", List.of(3f, 224f, 224f)));
    int height = whole(size.get(1));
    int width = whole(size.get(2));
    double share = number(config, "test_crop_pct", number(config, "crop_pct", 0.875));
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("crop " + share);
    }
    List<Float> mean = floats(config, "mean", List.of(0.485f, 0.456f, 0.406f));
    return new Preprocessing(
        resize(config, width, height, share),
        Resampling.valueOf(text(config, "interpolation", "bicubic").toUpperCase(Locale.ROOT)),
        width,
        height,
        mean.size(),
        mean,
        floats(config, "std", List.of(0.229f, 0.224f, 0.225f)));
  }

  private static Resize resize(Map<?, ?> config, int width, int height, double share) {
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

  private static int whole(float size) {
    if (size != (int) size) {
      throw new IllegalArgumentException("size " + size);
    }
    return (int) size;
  }

  private static boolean has(Map<?, ?> config, String key) {
    return config.get(key) != null;
  }

  private static double number(Map<?, ?> config, String key, double otherwise) {
    return has(config, key) ? Double.parseDouble((String) config.get(key)) : otherwise;
  }

  private static String text(Map<?, ?> config, String key, String otherwise) {
    return has(config, key) ? (String) config.get(key) : otherwise;
  }

  private static List<Float> floats(Map<?, ?> config, String key, List<Float> otherwise) {
    return has(config, key)
        ? ((List<?>) config.get(key))
            .stream().map(element -> Float.parseFloat((String) element)).toList()
        : otherwise;
  }
}
