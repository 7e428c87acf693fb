package dev.densevec.cli.convert;

import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a network's parameters as Keras saves them today: a group a layer.
final class KerasFixture {
  private String description = "";
  private final LinkedHashMap<String, Map<String, Object>> layers = new LinkedHashMap<>();

  /// All parameters under Keras' names, in its order of axes.
  static KerasFixture of(Parameters parameters) {
    KerasFixture fixture = new KerasFixture();
    for (Parameter parameter : parameters.spec().parameters()) {
      fixture.add(parameter, parameters.get(parameter.name()));
    }
    return fixture;
  }

  private void add(Parameter parameter, MemorySegment data) {
    int dot = parameter.name().lastIndexOf('.');
    String layer = layer(parameter.name().substring(0, dot).split("\\."));
    String weight =
        switch (parameter.kind()) {
          case CONV_WEIGHT, LINEAR_WEIGHT -> "kernel";
          case NORM_WEIGHT -> "gamma";
          case NORM_BIAS -> "beta";
          case NORM_MEAN -> "moving_mean";
          case NORM_VAR -> "moving_variance";
          case CONV_BIAS, LINEAR_BIAS -> "bias";
        };
    layers
        .computeIfAbsent(layer, _ -> new LinkedHashMap<>())
        .put(layer + "/" + weight, values(parameter.dims(), data));
  }

  private static String layer(String[] parts) {
    return switch (parts[parts.length - 1]) {
      case "conv0" -> "conv1_conv";
      case "norm0" -> "conv1_bn";
      case "norm5" -> "bn";
      case "classifier" -> "predictions";
      case "norm1" -> inBlock(parts) + "_0_bn";
      case "conv1" -> inBlock(parts) + "_1_conv";
      case "norm2" -> inBlock(parts) + "_1_bn";
      case "conv2" -> inBlock(parts) + "_2_conv";
      case "norm" -> "pool" + number(parts[1], 1) + "_bn";
      case "conv" -> "pool" + number(parts[1], 1) + "_conv";
      default -> throw new IllegalArgumentException(String.join(".", parts));
    };
  }

  private static String inBlock(String[] parts) {
    return "conv" + number(parts[1], 1) + "_block" + number(parts[2], 0);
  }

  private static int number(String part, int more) {
    return Integer.parseInt(part.replaceAll("\\D", "")) + more;
  }

  private static Object values(List<Integer> dims, MemorySegment data) {
    int o = dims.getFirst();
    if (dims.size() == 1) {
      float[] values = new float[o];
      for (int i = 0; i < o; i++) {
        values[i] = at(data, i);
      }
      return values;
    }
    int in = dims.get(1);
    if (dims.size() == 2) {
      float[][] values = new float[in][o];
      for (int i = 0; i < in * o; i++) {
        values[i % in][i / in] = at(data, i);
      }
      return values;
    }
    int h = dims.get(2);
    int w = dims.get(3);
    float[][][][] values = new float[h][w][in][o];
    for (int i = 0; i < o * in * h * w; i++) {
      values[i / w % h][i % w][i / (h * w) % in][i / (in * h * w)] = at(data, i);
    }
    return values;
  }

  private static float at(MemorySegment data, int index) {
    return data.getAtIndex(Parameters.ELEMENT, index);
  }

  /// Puts another layer in, or other weights into one.
  KerasFixture with(String layer, Map<String, Object> weights) {
    layers.put(layer, weights);
    return this;
  }

  KerasFixture without(String layer) {
    layers.remove(layer);
    return this;
  }

  /// The same with a description of the model.
  KerasFixture describedAs(String json) {
    description = json;
    return this;
  }

  /// Writes the file.
  ///
  /// @param group the group of a whole model's weights; none for weights alone
  Path write(Path file, String... group) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      if (!description.isEmpty()) {
        hdf.putAttribute("model_config", description);
      }
      WritableGroup root = group.length == 0 ? hdf : hdf.putGroup(group[0]);
      root.putAttribute("layer_names", layers.keySet().toArray(String[]::new));
      layers.forEach((layer, weights) -> write(root.putGroup(layer), layer, weights));
    }
    return file;
  }

  /// The same with the classifier under another name.
  KerasFixture withClassifier(String name) {
    Map<String, Object> weights = new LinkedHashMap<>();
    layers
        .remove("predictions")
        .forEach((weight, values) -> weights.put(weight.replace("predictions", name), values));
    return with(name, weights);
  }

  /// Writes what `Sequential([DenseNet121(include_top=False), Dense(...)])` saves: all layers but
  /// the last are weights of one.
  Path writeNested(Path file) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      String head = layers.lastEntry().getKey();
      hdf.putAttribute("layer_names", new String[] {"densenet121", head});
      WritableGroup inner = hdf.putGroup("densenet121");
      List<String> names = new ArrayList<>();
      layers.forEach(
          (layer, weights) -> {
            if (!layer.equals(head)) {
              names.addAll(weights.keySet());
              putAll(inner.putGroup(layer), layer, weights);
            }
          });
      inner.putAttribute("weight_names", names.toArray(String[]::new));
      write(hdf.putGroup(head), head, layers.get(head));
    }
    return file;
  }

  /// Writes the file as Keras 3 does: layers by their names, or counted by their kinds.
  ///
  /// @param model groups around the layers
  Path writeNumbered(Path file, boolean counted, String... model) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup root = hdf;
      for (String group : model) {
        root = root.putGroup(group);
      }
      Map<String, Integer> counts = new HashMap<>();
      for (Map.Entry<String, Map<String, Object>> layer : layers.entrySet()) {
        String kind =
            layer.getKey().endsWith("bn")
                ? "batch_normalization"
                : layer.getKey().equals("predictions") ? "dense" : "conv2d";
        int number = counts.merge(kind, 1, Integer::sum) - 1;
        String name = counted ? kind + (number == 0 ? "" : "_" + number) : layer.getKey();
        WritableGroup variables = root.putGroup(name).putGroup("vars");
        int i = 0;
        for (Object values : layer.getValue().values()) {
          variables.putDataset(String.valueOf(i++), values);
        }
      }
      hdf.putGroup("optimizer").putGroup("vars").putDataset("0", new float[] {1});
    }
    return file;
  }

  private static void write(WritableGroup group, String layer, Map<String, Object> weights) {
    group.putAttribute("weight_names", weights.keySet().toArray(String[]::new));
    putAll(group.putGroup(layer), layer, weights);
  }

  private static void putAll(WritableGroup inner, String layer, Map<String, Object> weights) {
    weights.forEach((name, values) -> inner.putDataset(name.substring(layer.length() + 1), values));
  }
}
