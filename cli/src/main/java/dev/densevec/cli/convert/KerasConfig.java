package dev.densevec.cli.convert;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the description of a Keras model says its layers compute, held against what is computed
/// here. Files that a whole model was saved to have one, files of weights alone don't.
final class KerasConfig {
  /// What keras.applications' DenseNets add to the variance in every norm.
  private static final double USUAL_EPSILON = 1.001e-5;

  /// Layers that a DenseNet is made of, and those that change nothing in inference.
  private static final Set<String> KNOWN =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "AveragePooling2D",
          "BatchNormalization",
          "Concatenate",
          "Conv2D",
          "Dense",
          "Dropout",
          "Flatten",
          "GaussianDropout",
          "GaussianNoise",
          "GlobalAveragePooling2D",
          "InputLayer",
          "MaxPooling2D",
          "RandomBrightness",
          "RandomContrast",
          "RandomCrop",
          "RandomFlip",
          "RandomRotation",
          "RandomTranslation",
          "RandomZoom",
          "ReLU",
          "Softmax",
          "SpatialDropout2D",
          "ZeroPadding2D");

  /// Layers that prepare pictures.
  private static final Set<String> PREPARING = Set.of("Rescaling", "Normalization", "Resizing");

  private static final Set<String> MODELS = Set.of("Functional", "Model", "Sequential");
  private static final String LAYERS = "layers";

  private final Set<Double> epsilons = new TreeSet<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> metadata = new HashMap<>();
  private int maxPools;

  private KerasConfig() {}

  /// Reads a description.
  ///
  /// @param json the description, if the file has one
  /// @throws IOException without the file's name, if the model computes something else than is
  ///   computed here, or the description can't be understood
  static KerasConfig of(Optional<String> json) throws IOException {
    KerasConfig config = new KerasConfig();
    if (json.isPresent()) {
      try {
        config.read(JsonParser.parseString(json.get()));
      } catch (JsonParseException
          | IllegalStateException
          | UnsupportedOperationException
          | ClassCastException
          | NumberFormatException
          | StackOverflowError e) {
        throw new IOException("the model's description can't be understood", e);
      }
    }
    if (config.epsilons.size() > 1) {
      throw new IOException("norms of different epsilons: " + config.epsilons + ", expected one");
    }
    if (config.epsilons.isEmpty()) {
      config.notes.add(
          "the file doesn't say the norms' epsilon: keras.applications' "
              + USUAL_EPSILON
              + " is assumed; --arch NETWORK:epsilon=NUMBER names another");
    }
    return config;
  }

  /// What every norm adds to the variance.
  double epsilon() {
    return epsilons.isEmpty() ? USUAL_EPSILON : epsilons.iterator().next();
  }

  /// What was assumed or isn't done, a sentence each.
  List<String> notes() {
    return notes;
  }

  /// What the description says of the outputs, as metadata of [ModelNotes].
  Map<String, String> metadata() {
    return metadata;
  }

  private void read(JsonElement element) throws IOException {
    if (!element.isJsonObject()) {
      return;
    }
    JsonObject layer = element.getAsJsonObject();
    JsonElement config = layer.get("config");
    if (!layer.has("class_name") || config == null || !config.isJsonObject()) {
      return;
    }
    String kind = layer.get("class_name").getAsString();
    JsonObject settings = config.getAsJsonObject();
    if (settings.has(LAYERS)) {
      for (JsonElement inner : settings.getAsJsonArray(LAYERS)) {
        read(inner);
      }
    } else if (!MODELS.contains(kind)) {
      check(kind, settings);
    }
  }

  private void check(String kind, JsonObject settings) throws IOException {
    String name = settings.has("name") ? settings.get("name").getAsString() : kind;
    if (PREPARING.contains(kind)) {
      notes.add(
          "the model begins with a layer "
              + kind
              + " ("
              + name
              + "), which isn't computed; "
              + "--mean, --std and --resize say how pictures are prepared");
      return;
    }
    if (!KNOWN.contains(kind)) {
      throw new IOException(
          "layer " + name + " is a " + kind + ", which keras.applications' DenseNets don't have");
    }
    switch (kind) {
      case "BatchNormalization" -> {
        if (settings.has("epsilon")) {
          epsilons.add(settings.get("epsilon").getAsDouble());
        }
      }
      case "MaxPooling2D" -> {
        if (++maxPools > 1) {
          throw new IOException("layer " + name + " pools by the maximum, expected the average");
        }
      }
      case "ReLU" -> requirePlain(name, settings);
      case "Activation", "Conv2D", "Dense" -> requireActivation(kind, name, settings);
      default -> {}
    }
  }

  private static void requirePlain(String name, JsonObject settings) throws IOException {
    for (String changed : List.of("max_value", "negative_slope", "threshold")) {
      JsonElement value = settings.get(changed);
      if (value != null && !value.isJsonNull() && !value.toString().matches("[\\[\\]0.]*")) {
        throw new IOException(
            "layer " + name + " is a ReLU of " + changed + " " + value + ", expected a plain one");
      }
    }
  }

  private void requireActivation(String kind, String name, JsonObject settings) throws IOException {
    JsonElement stated = settings.get("activation");
    String activation =
        stated == null || !stated.isJsonPrimitive() ? "linear" : stated.getAsString();
    boolean last = kind.equals("Dense") || kind.equals("Activation");
    if (last && activation.equals("sigmoid")) {
      metadata.putAll(ModelNotes.none().withHead(Head.SIGMOID, List.of()).metadata());
      return;
    }
    boolean fits =
        switch (activation) {
          case "linear" -> true;
          case "softmax" -> last;
          case "relu" -> kind.equals("Activation");
          default -> false;
        };
    if (!fits) {
      throw new IOException(
          "layer " + name + " has the activation " + activation + ", which isn't supported there");
    }
  }
}
