package dev.densevec.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.densevec.tensor.Shape;

/// What the server says of itself and its model, as the Open Inference Protocol has it.
final class Protocol {
  /// The version of every model, since a server has one.
  static final String MODEL_VERSION = "1";

  private static final String EXTENSION = "binary_tensor_data";
  private static final String PLATFORM = "densevec_java";
  private static final String NAME = "name";
  private static final int ANY = -1;

  private Protocol() {}

  /// Whether the server is alive, which it is if it answers, and whether it takes requests.
  static JsonObject health(boolean ready) {
    JsonObject json = new JsonObject();
    json.addProperty("live", true);
    json.addProperty("ready", ready);
    return json;
  }

  /// The server.
  static JsonObject server() {
    JsonObject json = new JsonObject();
    json.addProperty(NAME, "densevec");
    json.addProperty("version", version());
    json.add("extensions", array(EXTENSION));
    return json;
  }

  /// The version of the program; of one that runs from its classes nobody knows.
  private static String version() {
    String version = Protocol.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  /// Whether the model takes requests.
  static JsonObject ready(String model, boolean ready) {
    JsonObject json = new JsonObject();
    json.addProperty(NAME, model);
    json.addProperty("ready", ready);
    return json;
  }

  /// The model.
  static JsonObject model(ServedModel served) {
    JsonObject json = new JsonObject();
    json.addProperty(NAME, served.name());
    json.add("versions", array(MODEL_VERSION));
    json.addProperty("platform", PLATFORM);
    Shape input = served.backend().input();
    JsonArray inputs = new JsonArray();
    inputs.add(tensor(InferRequest.INPUT, ANY, input.c(), input.h(), input.w()));
    json.add("inputs", inputs);
    JsonArray outputs = new JsonArray();
    for (OutputTensor output : OutputTensor.values()) {
      outputs.add(tensor(output.text(), ANY, served.backend().classes()));
    }
    json.add("outputs", outputs);
    return json;
  }

  /// A tensor without its numbers.
  static JsonObject tensor(String name, int... shape) {
    JsonObject json = new JsonObject();
    json.addProperty(NAME, name);
    json.addProperty("datatype", InferRequest.FP32);
    JsonArray lengths = new JsonArray();
    for (int length : shape) {
      lengths.add(length);
    }
    json.add("shape", lengths);
    return json;
  }

  private static JsonArray array(String element) {
    JsonArray array = new JsonArray();
    array.add(element);
    return array;
  }
}
