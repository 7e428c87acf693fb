package dev.densevec.bench.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Holds answers of `/classify` against what `predict` says. Any thread may ask.
final class Judge {
  private final List<Photo> photos;
  private final double tolerance;

  /// Answers of each photo that were found right: most are the same bytes again.
  private final List<Set<ByteBuffer>> right;

  /// @param tolerance by how much a probability may differ; 0 for the same digits, labels and order
  Judge(List<Photo> photos, double tolerance) {
    this.photos = photos;
    this.tolerance = tolerance;
    right =
        photos.stream()
            .map(_ -> (Set<ByteBuffer>) ConcurrentHashMap.<ByteBuffer>newKeySet())
            .toList();
  }

  /// Whether an answer is right.
  ///
  /// @param photo number of the photo
  /// @param answer body of the answer
  boolean agrees(int photo, byte[] answer) {
    ByteBuffer bytes = ByteBuffer.wrap(answer);
    if (right.get(photo).contains(bytes)) {
      return true;
    }
    boolean agrees = agrees(photos.get(photo).predictions(), answer);
    if (agrees) {
      right.get(photo).add(bytes);
    }
    return agrees;
  }

  private boolean agrees(JsonArray expected, byte[] answer) {
    try {
      JsonObject json =
          JsonParser.parseString(new String(answer, StandardCharsets.UTF_8)).getAsJsonObject();
      JsonArray predictions = json.getAsJsonArray("predictions");
      return tolerance == 0 ? expected.equals(predictions) : isNear(expected, predictions);
    } catch (JsonSyntaxException | IllegalStateException | NullPointerException _) {
      return false;
    }
  }

  /// Classes that are nearly as probable may change places, also with those that are not named.
  private boolean isNear(JsonArray expected, JsonArray predictions) {
    Map<Integer, Double> probabilities = new HashMap<>();
    double least = 1;
    for (JsonElement prediction : expected) {
      double probability = probability(prediction);
      probabilities.put(number(prediction), probability);
      least = Math.min(least, probability);
    }
    for (JsonElement prediction : predictions) {
      double actual = probability(prediction);
      Double known = probabilities.get(number(prediction));
      if (known == null ? actual > least + tolerance : Math.abs(actual - known) > tolerance) {
        return false;
      }
    }
    return predictions.size() == expected.size();
  }

  private static int number(JsonElement prediction) {
    return prediction.getAsJsonObject().get("class").getAsInt();
  }

  private static double probability(JsonElement prediction) {
    return prediction.getAsJsonObject().get("probability").getAsDouble();
  }
}
