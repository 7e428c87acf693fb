package dev.densevec.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;

/// Maps, lists, texts and numbers as JSON text.
public final class JsonText {
  private static final JsonSerializer<Double> NUMBER =
      (number, _, _) -> Double.isFinite(number) ? new JsonPrimitive(number) : JsonNull.INSTANCE;

  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeNulls()
          .registerTypeAdapter(Double.class, NUMBER)
          .create();

  private JsonText() {}

  /// The value's JSON form: a map's entries in its own order, numbers that are not finite as
  /// `null`.
  public static String of(Object value) {
    return GSON.toJson(value);
  }
}
