package dev.densevec.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.densevec.classify.Label;
import dev.densevec.data.preprocess.CropFrame;
import dev.densevec.explain.ActivationMap;
import dev.densevec.explain.ClassActivation;
import dev.densevec.infer.Features;
import java.util.List;
import java.util.OptionalInt;

/// The answer to somebody who sent a picture.
final class Classification {
  private final ServedModel served;
  private final int width;
  private final int height;

  /// @param served the network
  /// @param sent the picture
  Classification(ServedModel served, Computing.Prepared sent) {
    this.served = served;
    width = sent.width();
    height = sent.height();
  }

  /// The classes.
  ///
  /// @param logits the network's outputs
  /// @param top how many classes; empty for the usual number
  JsonObject of(float[] logits, OptionalInt top) {
    return json(served.answers().of(logits, top));
  }

  /// The classes, with the places that spoke for the best of them.
  ///
  /// @param features what the network computed
  /// @param top how many classes; empty for the usual number
  /// @param maps how many maps
  JsonObject of(Features features, OptionalInt top, int maps) {
    List<Label> labels = served.answers().of(features.logits(), top);
    JsonObject json = json(labels);
    CropFrame frame = served.preprocessing().frame(width, height);
    JsonObject seen = new JsonObject();
    seen.addProperty("left", frame.left());
    seen.addProperty("top", frame.top());
    seen.addProperty("width", frame.width());
    seen.addProperty("height", frame.height());
    json.add("seen", seen);
    JsonArray array = new JsonArray();
    labels.stream().limit(maps).forEach(label -> array.add(map(features, label)));
    json.add("maps", array);
    return json;
  }

  private JsonObject json(List<Label> labels) {
    JsonObject json = new JsonObject();
    json.addProperty("model", served.name());
    json.addProperty("width", width);
    json.addProperty("height", height);
    JsonArray predictions = new JsonArray();
    for (Label label : labels) {
      JsonObject prediction = new JsonObject();
      prediction.addProperty("class", label.index());
      prediction.addProperty("label", label.name());
      prediction.addProperty("probability", label.probability());
      predictions.add(prediction);
    }
    json.add("predictions", predictions);
    return json;
  }

  private JsonObject map(Features features, Label label) {
    ActivationMap map =
        served.activation().map(features, label.index(), ClassActivation.Method.CAM);
    JsonObject json = new JsonObject();
    json.addProperty("class", label.index());
    json.addProperty("height", map.h());
    json.addProperty("width", map.w());
    JsonArray values = new JsonArray();
    for (float value : map.values()) {
      values.add(value);
    }
    json.add("map", values);
    return json;
  }
}
