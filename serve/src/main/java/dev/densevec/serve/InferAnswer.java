package dev.densevec.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.densevec.data.Head;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/// The answer to an inference request: JSON, and the binary tensors that were asked for.
final class InferAnswer {
  /// The header that says how much of a body is JSON.
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final String BYTES = "application/octet-stream";

  private final InferRequest request;
  private final List<float[]> logits;
  private final Head head;

  /// @param request what was asked for
  /// @param logits the outputs of each of its images
  /// @param head what they are
  InferAnswer(InferRequest request, List<float[]> logits, Head head) {
    this.request = request;
    this.logits = logits;
    this.head = head;
  }

  /// The answer.
  ///
  /// @param model name of the model
  /// @param version its version
  Reply reply(String model, String version) {
    JsonObject json = new JsonObject();
    json.addProperty("model_name", model);
    json.addProperty("model_version", version);
    if (request.id() != null) {
      json.addProperty("id", request.id());
    }
    int classes = logits.getFirst().length;
    int size = logits.size() * classes * Float.BYTES;
    ByteBuffer binary = ByteBuffer.allocate(OutputTensor.values().length * size);
    binary.order(ByteOrder.LITTLE_ENDIAN);
    JsonArray outputs = new JsonArray();
    for (InferRequest.Requested requested : request.outputs()) {
      JsonObject tensor = Protocol.tensor(requested.output().text(), logits.size(), classes);
      if (requested.binary()) {
        JsonObject parameters = new JsonObject();
        parameters.addProperty(InferRequest.BINARY_SIZE, size);
        tensor.add("parameters", parameters);
        logits.forEach(row -> put(requested.output().of(row, head), binary));
      } else {
        tensor.add("data", numbers(requested.output()));
      }
      outputs.add(tensor);
    }
    json.add("outputs", outputs);
    Reply reply = Reply.json(Reply.OK, json);
    return binary.position() == 0 ? reply : withBinary(reply.body(), binary.flip());
  }

  private static void put(float[] values, ByteBuffer binary) {
    for (float value : values) {
      binary.putFloat(value);
    }
  }

  private JsonArray numbers(OutputTensor output) {
    JsonArray numbers = new JsonArray();
    for (float[] row : logits) {
      for (float value : output.of(row, head)) {
        numbers.add(value);
      }
    }
    return numbers;
  }

  private static Reply withBinary(byte[] json, ByteBuffer binary) {
    ByteBuffer body = ByteBuffer.allocate(json.length + binary.remaining()).put(json).put(binary);
    return new Reply(
        Reply.OK, BYTES, body.array(), Map.of(JSON_LENGTH, String.valueOf(json.length)));
  }
}
