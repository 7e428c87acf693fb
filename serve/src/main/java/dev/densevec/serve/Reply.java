package dev.densevec.serve;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What is answered to a request.
///
/// @param status status of HTTP
/// @param type media type of the body
/// @param body the body
/// @param headers further headers
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(int status, String type, byte[] body, Map<String, String> headers) {
  static final int OK = 200;
  static final String JSON = "application/json";

  private static final String RETRY_SECONDS = "1";

  /// An answer in JSON.
  static Reply json(int status, JsonElement json) {
    return new Reply(status, JSON, json.toString().getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /// The answer in JSON to a request that is refused.
  static Reply of(Refusal refusal) {
    JsonObject json = new JsonObject();
    json.addProperty("error", refusal.getMessage());
    Reply reply = json(refusal.status(), json);
    return switch (refusal.status()) {
      case Refusal.TOO_MANY, Refusal.UNAVAILABLE ->
          new Reply(reply.status, reply.type, reply.body, Map.of("Retry-After", RETRY_SECONDS));
      default -> reply;
    };
  }
}
